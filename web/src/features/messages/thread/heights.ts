import type { MessageRead } from '@/api/types';
import { folded } from '@/lib/text';
import { contentHeight, gridHeight } from '../content/heights';
import type { Row } from './rows';

function textHeight(text: string, isCut = false): number {
  if (text === '') return 0;
  const { shown, isFolded } = folded(text, isCut);
  return (isFolded ? 24 : 0) + linesHeight(shown);
}

function linesHeight(text: string): number {
  return 21 * text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 58)), 0);
}

function captionsHeight(photos: MessageRead[]): number {
  return photos.reduce((sum, { text, text_is_cut }) => sum + textHeight(text ?? '', text_is_cut), 0);
}

/** Near enough to the real height for the scrollbar; the virtual list measures what it shows. */
export function rowHeight(row: Row | undefined): number {
  if (row === undefined || row.kind === 'day' || row.kind === 'unread') return 44;
  if (row.kind === 'earlier-notes') return 44;
  if (row.kind === 'note') return 64 + linesHeight(row.note.text) + 56 * row.note.files.length;
  if (row.kind === 'line') return 30;
  const around = row.startsGroup ? 23 : 16;
  if (row.kind === 'pending') {
    const { attachment, quote, text } = row.pending;
    return around + textHeight(text) + (quote === null ? 0 : 50) + (attachment === null ? 0 : 70);
  }
  if (row.kind === 'album') return around + gridHeight(row.photos.length) + captionsHeight(row.photos);
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
