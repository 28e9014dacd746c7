/**
 * JIDs and numbers: the only file that takes a JID apart.
 *
 * `77011234567@s.whatsapp.net` is a phone number (PN), `123456@lid` a LID, `…@g.us` a group; `:7` before the `@` names
 * a linked device. A person has a PN, a LID, or both; which one arrives depends on how WhatsApp addressed the stanza.
 */
import { createHash } from 'node:crypto';

/** One person under both names WhatsApp knows; either may still be unknown. */
export interface Person {
  /** E.164 digits without a plus. */
  phone: string | null;
  /** The number before `@lid`. */
  lid: string | null;
}

export interface Chat extends Person {
  kind: 'direct' | 'group';
  jid: string;
  /** The name of a group, where it is known. */
  subject?: string | null;
}

export type JidKind = 'phone' | 'lid' | 'group' | 'other';

interface Jid {
  kind: JidKind;
  user: string;
}

const KINDS: Record<string, JidKind> = {
  's.whatsapp.net': 'phone',
  'c.us': 'phone',
  hosted: 'phone',
  lid: 'lid',
  'hosted.lid': 'lid',
  'g.us': 'group',
};

/** In characters: of a message's id as it is kept and told, of a group's id, and in the digits of a person's number. */
export const MESSAGE_ID_LIMIT = 128;
const GROUP_ID_LIMIT = 64;
const PERSON = /^\d{1,24}$/;

function takeApart(jid: string | null | undefined): Jid | null {
  const match = /^([^@:]*)(?::\d+)?@(.+)$/.exec(jid ?? '');
  if (!match?.[1] || !match[2]) return null;
  const kind = KINDS[match[2]] ?? 'other';
  if (kind === 'group') return match[1].length <= GROUP_ID_LIMIT ? { kind, user: match[1] } : null;
  // An agent may follow the user as `_1`; LIDs and phone numbers hold no underscore themselves.
  const user = match[1].split('_')[0] ?? match[1];
  // Whom a stranger quotes or mentions is the stranger's choice; only numbers name people.
  return kind === 'other' || PERSON.test(user) ? { kind, user } : null;
}

export function jidKind(jid: string | null | undefined): JidKind | null {
  return takeApart(jid)?.kind ?? null;
}

/** The person behind one or two JIDs; those of groups, broadcasts and newsletters name nobody. */
export function personOf(...jids: (string | null | undefined)[]): Person {
  const person: Person = { phone: null, lid: null };
  for (const jid of jids) {
    const parts = takeApart(jid);
    if (parts?.kind === 'phone') person.phone ??= parts.user;
    if (parts?.kind === 'lid') person.lid ??= parts.user;
  }
  return person;
}

/** The chat of a message key, or null for status broadcasts, newsletters and the like. */
export function chatOf(jid: string | null | undefined, alternative?: string | null): Chat | null {
  const parts = takeApart(jid);
  if (!parts || !jid) return null;
  if (parts.kind === 'group') return { kind: 'group', jid, phone: null, lid: null, subject: null };
  if (parts.kind === 'other') return null;
  return {
    kind: 'direct',
    jid: parts.kind === 'lid' ? lidJid(parts.user) : phoneJid(parts.user),
    ...personOf(jid, alternative),
  };
}

/** Whether both are one person, as far as it is known. */
export function isSame(one: Person, other: Person): boolean {
  return (one.phone !== null && one.phone === other.phone) || (one.lid !== null && one.lid === other.lid);
}

/** A list of recipients, each of whom sees the message in their own chat; statuses are no messages. */
export function isBroadcastList(jid: string | null | undefined): boolean {
  return /^\d+@broadcast$/.test(jid ?? '');
}

/** What tells one chat from another whichever name a stanza used. */
export function chatKey(chat: Chat): string {
  if (chat.kind === 'group') return chat.jid;
  return chat.lid ? `${chat.lid}@lid` : (chat.phone ?? '');
}

export function phoneJid(phone: string): string {
  return `${phone}@s.whatsapp.net`;
}

export function lidJid(lid: string): string {
  return `${lid}@lid`;
}

/** The recipient a caller names: phone digits, `…@s.whatsapp.net` or `…@lid`. Null when it is none of these. */
export function readRecipient(to: string): Person | null {
  if (/^\+?\d{5,20}$/.test(to)) return { phone: to.replace('+', ''), lid: null };
  const parts = takeApart(to);
  if (!parts || !/^\d{5,20}$/.test(parts.user)) return null;
  if (parts.kind === 'phone') return { phone: parts.user, lid: null };
  return parts.kind === 'lid' ? { phone: null, lid: parts.user } : null;
}

/**
 * E.164 digits of a number as people in Kazakhstan and Russia type it: with `+` or `00` before the country, with `8` or
 * nothing before ten digits of a number at home. Null when it is none.
 */
export function readPhone(text: string): string | null {
  // Pasted ones have dashes of every length, and marks of direction that nobody sees.
  const typed = text.replace(/[\s().\p{Pd}\p{Cf}]/gu, '');
  const [, prefix = '', digits = ''] = /^(\+|00)?(\d+)$/.exec(typed) ?? [];
  if (!/^\d{7,15}$/.test(digits)) return null;
  if (prefix) return digits.startsWith('0') ? null : digits;
  if (/^8\d{10}$/.test(digits)) return `7${digits.slice(1)}`;
  return digits.length === 10 ? `7${digits}` : digits;
}

/** Whom a message is for: one person, or a group by its JID. */
export type Recipient = { kind: 'person'; person: Person } | { kind: 'group'; jid: string };

/** As `readRecipient`, and `…@g.us` besides. */
export function readAddressee(to: string): Recipient | null {
  const person = readRecipient(to);
  if (person) return { kind: 'person', person };
  return isGroupJid(to) ? { kind: 'group', jid: to } : null;
}

/** Group ids are digits, in old groups with the founder's number and a dash before them. */
export function isGroupJid(jid: string): boolean {
  return /^[\d-]{5,40}@g\.us$/.test(jid);
}

/** A device's full name, as WhatsApp's hashes of lists have it: `77011234567.0:7@s.whatsapp.net`. */
export function deviceName(jid: string, device: string = deviceIn(jid)): string {
  const [, user = '', agent = '0', server = ''] = /^([^@:_]*)(?:_(\d+))?(?::\d+)?@(.+)$/.exec(jid) ?? [];
  return `${user}.${agent}:${device}@${server}`;
}

/** The number of a linked device; the phone is 0. */
export function deviceIn(jid: string): string {
  return /:(\d+)@/.exec(jid)?.[1] ?? '0';
}

/** The plain JID of a person, without a device; the phone number is preferred when both names are known. */
export function jidOf({ phone, lid }: Person): string {
  return phone ? phoneJid(phone) : lidJid(lid ?? '');
}

/**
 * The id under which a message is kept and told. Its writer chooses the id: one that no honest phone would choose gets
 * another one in its place, the same wherever it is met.
 */
export function messageIdOf(id: string): string {
  if (id.length <= MESSAGE_ID_LIMIT && /^[ -~]*$/.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${id.slice(0, 64).replace(/[^ -~]/g, '')}~${digest}`;
}

/**
 * WhatsApp's id for the message a caller's key stands for: always the same one, so that a message sent again after a
 * crash is dropped by the recipient. Same shape as WhatsApp Web's own ids (`3EB0` and 18 hexadecimal digits).
 */
export function messageIdFor(sessionId: string, key: string): string {
  const digest = createHash('sha256').update(sessionId).update('\0').update(key).digest('hex');
  return `3EB0${digest.slice(0, 18).toUpperCase()}`;
}
