import type { ConversationRead } from '@/api/types';

const MOST_LETTERS = 40;
const MOST_WORDS = 4;

/** What the customer said last, if it is short enough to be said again by others; null: there is nothing to remember. */
export function phraseIn({ last_message: last }: ConversationRead): string | null {
  if (last?.direction !== 'in' || last.kind !== 'text' || last.deleted) return null;
  const text = last.text?.trim() ?? '';
  const isShort = text.length <= MOST_LETTERS && text.split(/\s+/u).length <= MOST_WORDS;
  return text === '' || !isShort || /[?？؟]/u.test(text) ? null : text;
}
