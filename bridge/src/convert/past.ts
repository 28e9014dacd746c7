import { proto, type BaileysEventMap, type WAMessage } from '@whiskeysockets/baileys';
import { chatOf, messageIdOf, personOf } from '../ids.ts';
import type { EventDraft } from './event.ts';
import { messageEvent, type Me } from './message.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];

const { CALL_MISSED_VOICE, CALL_MISSED_VIDEO, CALL_MISSED_GROUP_VOICE, CALL_MISSED_GROUP_VIDEO } =
  proto.WebMessageInfo.StubType;
const CALLS = new Set([CALL_MISSED_VOICE, CALL_MISSED_VIDEO, CALL_MISSED_GROUP_VOICE, CALL_MISSED_GROUP_VIDEO]);
const VIDEO_CALLS = new Set([CALL_MISSED_VIDEO, CALL_MISSED_GROUP_VIDEO]);
/** More people than react to one message. */
const REACTIONS_LIMIT = 1_000;

/**
 * What happened in a portion of history besides messages: edits, deletions, votes, reactions and missed calls, oldest
 * first. They are told after the pieces, so that what they are about is there. One that cannot be read is left out.
 */
export function pastHappenings(set: HistorySet, me: Me, onFailure: (error: unknown) => void): EventDraft[] {
  const found = set.messages.flatMap((message) => {
    try {
      return happeningsOf(message, me);
    } catch (error) {
      onFailure(error);
      return [];
    }
  });
  // The phone tells the newest first.
  return found.reverse().sort((a, b) => Number(a.data['timestamp']) - Number(b.data['timestamp']));
}

function happeningsOf(message: WAMessage, me: Me): EventDraft[] {
  const event = messageEvent(message, me, 'history');
  const change = event && (event.type !== 'message' || event.sealed) ? [event] : [];
  const reactions = (message.reactions ?? []).slice(0, REACTIONS_LIMIT).reverse();
  return [...change, ...reactions.flatMap((one) => reactionEvent(message, one, me) ?? []), ...callEvents(message)];
}

/** A reaction stands with its message in history; it is read as the message that brought it was. */
function reactionEvent(to: WAMessage, { key: by, text, senderTimestampMs }: proto.IReaction, me: Me) {
  const { key } = to;
  // Whoever reacts says when; the future is no such time. Of one without a time only what it is to has one.
  const told = Math.trunc(Math.min(Number(senderTimestampMs ?? 0), Date.now()) / 1000);
  const message = {
    key: { ...by, remoteJid: key.remoteJid, id: by?.id ?? `${key.id ?? ''}-${by?.participant ?? 'reaction'}` },
    messageTimestamp: told || to.messageTimestamp,
    message: { reactionMessage: { key, text: text ?? '' } },
  } as WAMessage;
  return messageEvent(message, me, 'history');
}

/** A call that nobody took is a notice in its chat. */
function callEvents({ key, messageStubType, messageTimestamp, participant }: WAMessage): EventDraft[] {
  const chat = chatOf(key.remoteJid, key.remoteJidAlt);
  if (!messageStubType || !CALLS.has(messageStubType) || !chat || !key.id || key.fromMe) return [];
  const from =
    chat.kind === 'group'
      ? personOf(key.participant ?? participant, key.participantAlt)
      : { phone: chat.phone, lid: chat.lid };
  const data = {
    callId: messageIdOf(key.id),
    chat,
    from,
    status: 'timeout',
    video: VIDEO_CALLS.has(messageStubType),
    timestamp: Number(messageTimestamp ?? 0) || 0,
    past: true,
  };
  const people = chat.kind === 'direct' ? [chat, from] : [from];
  return [{ type: 'call', data, late: true, at: new Date(), people }];
}
