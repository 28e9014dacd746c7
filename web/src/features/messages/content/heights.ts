import type { MessageRead } from '@/api/types';
import { pictureBox } from '../format';

const BY_KIND: Partial<Record<MessageRead['kind'], number>> = {
  voice: 54,
  audio: 54,
  document: 58,
  sticker: 160,
  location: 190,
  contacts: 70,
  poll: 150,
};

/** The room of what a message holds besides its text, before it is drawn. */
export function contentHeight({ kind, media }: Pick<MessageRead, 'kind' | 'media'>): number {
  if (media !== null && media.state !== 'ready' && media.state !== 'pending') return 62;
  if ((kind === 'image' || kind === 'video') && media !== null) return pictureBox(media.width, media.height).height;
  return BY_KIND[kind] ?? 21;
}

/** The room of the grid of an album: two rows of squares, or one. */
export function gridHeight(photos: number): number {
  return photos > 2 ? 328 : 163;
}
