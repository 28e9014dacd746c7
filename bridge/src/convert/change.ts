import { proto } from '@whiskeysockets/baileys';
import { messageIdOf, type Person } from '../ids.ts';
import { Bounds } from './bounds.ts';
import { contentOf, wordsOf } from './content.ts';
import type { EventDraft } from './event.ts';
import { NOTICES } from './kinds.ts';
import type { Part } from './opening.ts';
import { sealedIn, targetOf, type Sealed } from './sealed.ts';

/** What a message does to an earlier one; `unreadable` when it does not say to which. */
export type Change =
  | ({ type: string; data: Record<string, unknown> } & Pick<EventDraft, 'sealed'>)
  | { type: 'unreadable'; words: proto.IMessage };

/** A reaction in UTF-16 units: the longest emoji are families of many parts. */
const EMOJI_LIMIT = 64;
const { Type: Types } = proto.Message.ProtocolMessage;
const { GOING, NOT_GOING, MAYBE } = proto.Message.EventResponseMessage.EventResponseType;
/** Who comes to an event, as votes are told. */
const ANSWERS: Record<number, string> = { [GOING]: 'going', [NOT_GOING]: 'not_going', [MAYBE]: 'maybe' };

/** The change that a part of a message is; null when it changes nothing. */
export function changeOf({ field, body }: Part): Change | null {
  if (field === 'protocolMessage') return changeIn(body as proto.Message.IProtocolMessage);
  if (field === 'reactionMessage') return reactionIn(body as proto.Message.IReactionMessage);
  const sealed = sealedIn(field, body);
  if (!sealed) return field === 'secretEncryptedMessage' ? lostIn(body as proto.Message.ISecretEncryptedMessage) : null;
  const data = { targetId: targetOf(sealed), ...(sealed.use === 'vote' && { options: null }) };
  return { type: TYPES[sealed.use], data, sealed };
}

/** A change that nobody can open: of a kind that this release does not know, or damaged. */
function lostIn({ targetMessageKey }: proto.Message.ISecretEncryptedMessage): Change | null {
  if (!targetMessageKey?.id) return null;
  const data = { targetId: messageIdOf(targetMessageKey.id), text: null, problem: 'unreadable' };
  return { type: 'message.edited', data };
}

const TYPES: Record<Sealed['use'], string> = {
  edit: 'message.edited',
  event: 'message.edited',
  reaction: 'message.reaction',
  comment: 'message',
  answer: 'message.vote',
  vote: 'message.vote',
};

/** Taken back, or edited. Everything else in this family is housekeeping. */
function changeIn(change: proto.Message.IProtocolMessage): Change | null {
  if (!isChange(change.type)) return null;
  const target = change.key?.id ? messageIdOf(change.key.id) : null;
  // Zero, "take it back", is also what a notice without a type seems to say.
  if (target === null && !Object.hasOwn(change, 'type')) return null;
  if (target === null) return { type: 'unreadable', words: change.editedMessage ?? {} };
  if (change.type === Types.REVOKE) return { type: 'message.deleted', data: { targetId: target } };
  return { type: 'message.edited', data: { targetId: target, ...editedText(change.editedMessage ?? {}) } };
}

function isChange(type: proto.Message.ProtocolMessage.Type | null | undefined): boolean {
  return NOTICES[(Types[type ?? 0] ?? '') as keyof typeof NOTICES] !== undefined;
}

/** What an edit says of its message now. */
interface Edited {
  /** Empty for a file that has lost its caption, null when nobody can tell. */
  text: string | null;
  /** Whom the new text names. */
  mentions?: Person[];
  problem?: string;
}

/** A message as it is now. */
function editedText(edited: proto.IMessage): Edited {
  const content = contentOf(edited);
  if (!content || content.kind === 'unsupported') return { text: null, problem: 'unreadable' };
  const { mentions, problem } = content;
  return { text: content.text ?? wordsOf(edited) ?? '', mentions, ...(problem && { problem }) };
}

/** The change that was sealed; without a text when there is nothing of it for people. */
export function unsealed(sealed: Sealed, message: proto.IMessage): Edited {
  const change = message.protocolMessage;
  const found = sealed.use === 'edit' && change ? change.editedMessage : message;
  return editedText(found ?? {});
}

function reactionIn(reaction: proto.Message.IReactionMessage): Change {
  if (!reaction.key?.id) return { type: 'unreadable', words: {} };
  return { type: 'message.reaction', data: { targetId: messageIdOf(reaction.key.id), ...emojiOf(reaction) } };
}

/** An empty text takes the reaction back. */
export function emojiOf({ text }: proto.Message.IReactionMessage): { emoji: string | null; problem?: string } {
  const bounds = new Bounds();
  const emoji = bounds.text(text, EMOJI_LIMIT);
  return { emoji, ...(bounds.shortened && { problem: 'cut' }) };
}

/** Who comes, and nothing for an answer that is not known. */
export function answerOf({ response }: proto.Message.IEventResponseMessage): string[] {
  const told = ANSWERS[response ?? 0];
  return told ? [told] : [];
}
