import { begunName, withName } from '@/lib/begun-name';
import { folded } from '@/lib/folding';
import { tellingName } from '@/lib/names';
import { formatPhone, isMasked } from '@/lib/phone';
import type { ReplyFile } from '@/lib/reply-picker';

/** Somebody in the group who can be named in an answer. */
export interface Mentionable {
  /** Once they have written; their colour is made of it. */
  contact_id?: string | null;
  name: string | null;
  phone: string | null;
  lid: string | null;
}

/** Whom a text names, under which name. */
export interface Named {
  name: string;
  phone: string | null;
  lid: string | null;
}

/** What leaves: a text, whom it names, and files that the server has already, each a message after it. */
export interface Words {
  text: string;
  mentions: Named[];
  files?: readonly ReplyFile[];
}

const MOST_SHOWN = 6;

export { begunName, withName };

export function nameOf({ name, phone }: Mentionable): string | null {
  return tellingName(name) ?? (phone === null ? null : formatPhone(phone));
}

/** By which digits WhatsApp is told whom a text names; a hidden number says nothing. */
function digitsOf({ phone, lid }: Pick<Mentionable, 'phone' | 'lid'>): string | null {
  return phone === null || isMasked(phone) ? lid : phone;
}

/** Those whose name has a word that begins as it is written, or whose number has the digits. */
export function matching(members: readonly Mentionable[], begun: string): Mentionable[] {
  const wanted = folded(begun).trim();
  const digits = begun.replace(/\D/g, '');
  return members
    .filter((member) => {
      const shown = nameOf(member);
      if (shown === null || digitsOf(member) === null) return false;
      const name = folded(shown).trim();
      if (wanted === '' || name.startsWith(wanted) || name.includes(` ${wanted}`)) return true;
      return digits.length > 1 && digits === begun.trim() && (member.phone?.includes(digits) ?? false);
    })
    .slice(0, MOST_SHOWN);
}

/** Whether a text has the name after an `@`, and not the beginning of a longer word. */
function isWritten(text: string, name: string): boolean {
  const parts = text.split(`@${name}`);
  return parts.some((before, index) => {
    const after = parts[index + 1];
    return after !== undefined && /(?:^|[\s(])$/u.test(before) && !/^[\p{L}\p{N}]/u.test(after);
  });
}

/** Those whom a text names that was begun earlier, or elsewhere; a name that two of them bear is nobody's. */
export function namedIn(text: string, members: readonly Mentionable[]): Named[] {
  const named = members.flatMap((member) => {
    const name = nameOf(member);
    return name !== null && isWritten(text, name) ? [{ ...member, name }] : [];
  });
  return named.filter(({ name }) => named.filter((other) => other.name === name).length === 1);
}

/** The text as WhatsApp wants it, with digits for the names, and whom it names. Longer names first: «Аня Ким», «Аня». */
export function asSent(text: string, chosen: readonly Named[]): Words {
  const mentions: Named[] = [];
  let sent = text;
  for (const one of [...chosen].sort((a, b) => b.name.length - a.name.length)) {
    const digits = digitsOf(one);
    if (!sent.includes(`@${one.name}`) || digits === null) continue;
    sent = sent.replaceAll(`@${one.name}`, `@${digits}`);
    mentions.push(digits === one.phone ? one : { ...one, phone: null });
  }
  return { text: sent, mentions };
}
