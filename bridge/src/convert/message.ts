import { getContentType, normalizeMessageContent, proto, type WAMessage } from '@whiskeysockets/baileys';
import { chatOf, personOf, type Chat, type Person } from '../ids.ts';
import { packContent } from '../store/contents.ts';
import type { EventDraft } from '../store/ledger.ts';
import { contentOf, isViewOnce, type Content } from './content.ts';
import { sealedVote } from './vote.ts';

/** Who we are, for messages written on the owner's phone. */
export type Me = Person;

export type Source = 'live' | 'offline' | 'history';

interface Envelope {
  messageId: string;
  chat: Chat;
  from: Person & { name: string | null };
  fromMe: boolean;
  timestamp: number;
}

/** The event a decrypted message becomes, or null when it is no message to a person (keys, history, peer requests). */
export function messageEvent(message: WAMessage, me: Me, source: Source): EventDraft | null {
  const envelope = readEnvelope(message, me);
  const content = normalizeMessageContent(message.message ?? undefined);
  if (!envelope || !content) return null;
  if (content.protocolMessage) return changeEvent(content.protocolMessage, envelope, source);
  if (content.reactionMessage) return reactionEvent(content.reactionMessage, envelope, source);
  if (content.pollUpdateMessage) return voteEvent(content.pollUpdateMessage, envelope, source);
  const told = contentOf(content, isViewOnce(message.message));
  if (!told) return null;
  const event = draft('message', envelope, source, { ...told, source }, 2);
  return { ...event, contents: [{ messageId: envelope.messageId, content: packContent(message) }] };
}

/** The event for a message that could not be read; its content may follow under the same id. */
export function undecryptableEvent(message: WAMessage, me: Me, source: Source): EventDraft | null {
  const envelope = readEnvelope(message, me);
  return envelope && draft('message.undecryptable', envelope, source, {}, 1);
}

function readEnvelope(message: WAMessage, me: Me): Envelope | null {
  const { key } = message;
  const chat = chatOf(key.remoteJid, key.remoteJidAlt);
  if (!chat || !key.id || (message as { category?: string }).category === 'peer') return null;
  const fromMe = key.fromMe === true;
  const sender =
    chat.kind === 'group' ? personOf(key.participant, key.participantAlt) : personOf(chat.jid, key.remoteJidAlt);
  return {
    messageId: key.id,
    chat,
    from: fromMe ? { ...me, name: null } : { ...sender, name: message.pushName || null },
    fromMe,
    timestamp: Math.trunc(Number(message.messageTimestamp ?? 0)),
  };
}

function draft(
  type: string,
  envelope: Envelope,
  source: Source,
  data: Record<string, unknown>,
  rank?: 1 | 2,
): EventDraft {
  const { chat, from } = envelope;
  const { quote, mentions = [] } = data as Partial<Content>;
  return {
    type,
    data: { ...envelope, ...data },
    late: source !== 'live',
    at: new Date(),
    people: [...(chat.kind === 'direct' ? [chat] : []), from, ...(quote ? [quote.from] : []), ...mentions],
    ...(rank && { once: { chat, rank } }),
  };
}

/** Messages that change an earlier one: taken back, or edited. Everything else in this family is housekeeping. */
function changeEvent(change: proto.Message.IProtocolMessage, envelope: Envelope, source: Source): EventDraft | null {
  const target = change.key?.id;
  if (!target) return null;
  if (change.type === proto.Message.ProtocolMessage.Type.REVOKE) {
    return draft('message.deleted', envelope, source, { targetId: target }, 2);
  }
  if (change.type === proto.Message.ProtocolMessage.Type.MESSAGE_EDIT) {
    const edited = contentOf(normalizeMessageContent(change.editedMessage ?? undefined) ?? {});
    return draft('message.edited', envelope, source, { targetId: target, text: edited?.text ?? null }, 2);
  }
  return null;
}

function reactionEvent(
  reaction: proto.Message.IReactionMessage,
  envelope: Envelope,
  source: Source,
): EventDraft | null {
  const target = reaction.key?.id;
  if (!target) return null;
  // An empty text takes the reaction back.
  return draft('message.reaction', envelope, source, { targetId: target, emoji: reaction.text || null }, 2);
}

/** What was chosen is known when the poll has been looked up; see `store/completion.ts`. */
function voteEvent(update: proto.Message.IPollUpdateMessage, envelope: Envelope, source: Source): EventDraft | null {
  const vote = sealedVote(update);
  return vote && { ...draft('message.vote', envelope, source, { targetId: vote.pollId, options: null }, 2), vote };
}

/** True when a stub says "this could not be decrypted"; other stubs are notices of groups and calls. */
export function isUnreadable(message: WAMessage): boolean {
  return (
    message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT &&
    !getContentType(message.message ?? undefined)
  );
}
