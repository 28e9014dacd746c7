import type { MentionRead } from '@/api/types';
import { previewOf } from './markup';
import { tellingName } from './names';
import { formatPhone } from './phone';

/** Whom the digits after `@` stand for. */
export type Names = ReadonlyMap<string, string>;

export interface Part {
  text: string;
  isMention: boolean;
}

export const NOBODY: Names = new Map();

/** WhatsApp writes a mention as `@` and the digits of a phone or of a LID; people read a name. */
export function namesIn(mentions: MentionRead[], us: string): Names {
  const names = new Map<string, string>();
  for (const { phone, lid, name, is_us: isUs } of mentions) {
    const shown = isUs ? us : (tellingName(name) ?? (phone === null ? null : formatPhone(phone)));
    if (shown === null) continue;
    for (const digits of [phone, lid]) if (digits !== null) names.set(digits, shown);
  }
  return names;
}

/** A text cut at its mentions, each with its name in place of the digits. */
export function withNames(text: string, names: Names): Part[] {
  if (names.size === 0) return [{ text, isMention: false }];
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(/@([\d•]{5,20})(?![\d•])/gu)) {
    const name = names.get(match[1] ?? '');
    if (name === undefined) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isMention: false });
    parts.push({ text: `@${name}`, isMention: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isMention: false });
  return parts;
}

/** A text on one line, with names in place of the digits: for lists, quotes and what is read out. `us`: our own name. */
export function namedPreviewOf(text: string, mentions: MentionRead[] | undefined, us: string): string {
  const names = mentions === undefined ? NOBODY : namesIn(mentions, us);
  return withNames(previewOf(text), names)
    .map((part) => part.text)
    .join('');
}
