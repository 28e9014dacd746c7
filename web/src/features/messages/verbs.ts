import type { MessageRead } from '@/api/types';

const MINUTE_MS = 60_000;
const EDIT_MS = 15 * MINUTE_MS;
const DELETE_MS = 48 * 60 * MINUTE_MS;

/** Whether WhatsApp has it: what never left cannot be answered, changed or taken back. */
export function hasLeft(message: MessageRead): boolean {
  return !['failed', 'canceled', 'queued', 'unknown'].includes(message.status);
}

export function canReply(message: MessageRead): boolean {
  return message.deleted_at === null && message.status !== 'failed' && message.status !== 'canceled';
}

export function canReact(message: MessageRead): boolean {
  return message.deleted_at === null && hasLeft(message) && message.kind !== 'system';
}

/** WhatsApp takes a new text for fifteen minutes. */
export function canEdit(message: MessageRead, now: number): boolean {
  const isOwnText = message.direction === 'out' && message.kind === 'text' && message.deleted_at === null;
  return isOwnText && hasLeft(message) && now - Date.parse(message.at) < EDIT_MS;
}

/** WhatsApp takes a message back for two days. */
export function canDelete(message: MessageRead, now: number): boolean {
  const isOwn = message.direction === 'out' && message.deleted_at === null;
  return isOwn && hasLeft(message) && now - Date.parse(message.at) < DELETE_MS;
}

export function canForward(message: MessageRead): boolean {
  const isWhole = message.media === null || message.media.state === 'ready';
  return canReact(message) && isWhole && !message.view_once && !['unsupported', 'undecryptable'].includes(message.kind);
}

/** The emoji we gave ourselves, if any. */
export function ownReaction(message: MessageRead): string | null {
  return message.reactions.find((reaction) => reaction.from_me)?.emoji ?? null;
}
