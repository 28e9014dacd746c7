import type { CapabilitiesRead, MessageRead } from '@/api/types';
import { isNotice } from '@/lib/message-kind';

/** What the message's channel is capable of; nothing until it is known. */
type Can = CapabilitiesRead | undefined;

function isWithin(message: MessageRead, seconds: number | null, now: number): boolean {
  return seconds === null || now - Date.parse(message.at) < seconds * 1000;
}

/** What the thread can do with one message; absent for those who may only read. */
export interface MessageVerbs {
  reply: (message: MessageRead) => void;
  edit: (message: MessageRead) => void;
}

/** Whether WhatsApp has it: what never left cannot be answered, changed or taken back. */
export function hasLeft(message: MessageRead): boolean {
  return !['failed', 'canceled', 'queued', 'unknown'].includes(message.status);
}

export function canReply(message: MessageRead, can: Can): boolean {
  return (
    can?.quotes === true &&
    message.deleted_at === null &&
    !isNotice(message.kind) &&
    !['failed', 'canceled'].includes(message.status)
  );
}

export function canReact(message: MessageRead, can: Can): boolean {
  return can?.sends.includes('reaction') === true && isThere(message);
}

function isThere(message: MessageRead): boolean {
  return message.deleted_at === null && hasLeft(message) && !isNotice(message.kind);
}

/** A new text is taken for a while only: WhatsApp gives fifteen minutes. */
export function canEdit(message: MessageRead, can: Can, now: number): boolean {
  if (can?.sends.includes('edit') !== true) return false;
  const isOwnText = message.direction === 'out' && message.kind === 'text' && message.deleted_at === null;
  return isOwnText && hasLeft(message) && isWithin(message, can.edits_within_s, now);
}

/** A message is taken back for a while only: WhatsApp gives two days. */
export function canDelete(message: MessageRead, can: Can, now: number): boolean {
  if (can?.sends.includes('deletion') !== true) return false;
  const isOwn = message.direction === 'out' && message.deleted_at === null;
  return isOwn && hasLeft(message) && isWithin(message, can.deletes_within_s, now);
}

/** Kinds of which there is nothing that could be sent elsewhere. */
const NOT_PASSED_ON = ['unsupported', 'undecryptable', 'view_once', 'phone_only', 'event'];

export function canForward(message: MessageRead): boolean {
  const isWhole = message.media === null || message.media.state === 'ready';
  return isThere(message) && isWhole && !message.view_once && !NOT_PASSED_ON.includes(message.kind);
}

/** Why a channel takes no copy of a message: its kind cannot send it, or not so much of it. Null: it takes one. */
export function whyNotTaken(
  message: MessageRead,
  can: Can,
): { lacks: 'kind' } | { lacks: 'room'; limit: number } | null {
  if (can === undefined) return null;
  if (!['forward', message.kind].every((needed) => can.sends.includes(needed))) return { lacks: 'kind' };
  // A place, contacts and a poll leave without words.
  if (message.details !== null) return null;
  const limit = message.media === null ? can.longest_text : can.longest_caption;
  return message.text_length > limit ? { lacks: 'room', limit } : null;
}

/** The emoji we gave ourselves, if any. */
export function ownReaction(message: MessageRead): string | null {
  return message.reactions.find((reaction) => reaction.from_me)?.emoji ?? null;
}
