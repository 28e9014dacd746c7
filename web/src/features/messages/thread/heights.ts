import type { MessageRead } from '@/api/types';
import { folded } from '@/lib/text';
import { pictureBox } from '../format';
import type { Row } from './rows';

const BY_KIND: Partial<Record<MessageRead['kind'], number>> = {
  voice: 54,
  audio: 54,
  document: 58,
  sticker: 160,
  location: 190,
  contacts: 70,
  poll: 150,
};

function textHeight(text: string, isCut = false): number {
  if (text === '') return 0;
  const { shown, isFolded } = folded(text, isCut);
  return (isFolded ? 24 : 0) + linesHeight(shown);
}

function linesHeight(text: string): number {
  return 21 * text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 58)), 0);
}

/** The room of what a message holds besides its text, before it is drawn. */
export function contentHeight({ kind, media }: Pick<MessageRead, 'kind' | 'media'>): number {
  if (media !== null && media.state !== 'ready' && media.state !== 'pending') return 62;
  if ((kind === 'image' || kind === 'video') && media !== null) return pictureBox(media.width, media.height).height;
  return BY_KIND[kind] ?? 21;
}

/** Near enough to the real height for the scrollbar; the virtual list measures what it shows. */
export function rowHeight(row: Row | undefined): number {
  if (row === undefined || row.kind === 'day' || row.kind === 'unread') return 44;
  const around = row.startsGroup ? 23 : 16;
  if (row.kind === 'pending') {
    const { attachment, quote, text } = row.pending;
    return around + textHeight(text) + (quote === null ? 0 : 50) + (attachment === null ? 0 : 70);
  }
  const { message } = row;
  if (message.deleted_at !== null) return around + 21;
  const content = message.kind === 'text' ? 0 : contentHeight(message);
  const reactions = message.reactions.length > 0 ? 26 : 0;
  return (
    around +
    textHeight(message.text ?? '', message.text_is_cut) +
    content +
    reactions +
    (message.quote === null ? 0 : 50)
  );
}
