import type { MessageRead } from '@/api/types';
import { fileKind } from '@/lib/message-kind';
import { pictureBox } from '../format';

const BY_KIND: Partial<Record<string, number>> = {
  voice: 54,
  audio: 54,
  document: 58,
  sticker: 160,
  location: 190,
  contacts: 70,
  poll: 150,
};

/** The room of what a message holds besides its text, before it is drawn. */
export function contentHeight(message: Pick<MessageRead, 'kind' | 'media' | 'details'>): number {
  const { media } = message;
  const kind = fileKind(message);
  const heading = kind === message.kind ? 0 : 21;
  if (media !== null && media.state !== 'ready' && media.state !== 'pending') return heading + 62;
  if ((kind === 'image' || kind === 'video') && media !== null)
    return heading + pictureBox(media.width, media.height).height;
  return heading + (BY_KIND[kind] ?? (heading === 0 ? 21 : 0));
}

/** The room of the grid of an album: two rows of squares, or one. */
export function gridHeight(photos: number): number {
  return photos > 2 ? 328 : 163;
}
