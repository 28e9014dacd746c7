import type { Chat, ChatMessage } from '../world/model.ts';
import { proto } from '../wire/baileys.ts';
import { unwrap } from '../content/fields.ts';
import { readContent } from '../content/read.ts';

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/** True for what changes another message instead of being one. */
export function isAct(message: proto.IMessage): boolean {
  const { inner } = unwrap(message);
  const type = inner.protocolMessage?.type;
  return (
    Boolean(inner.reactionMessage ?? inner.pollUpdateMessage) ||
    (inner.protocolMessage != null && (type === REVOKE || type === MESSAGE_EDIT))
  );
}

/**
 * Do it to the message that is meant; returns that message, or undefined when it is not here or may not be changed.
 * `by` is who acts; `fromMe` in a key is always said from their side, and a wrong one finds nothing.
 */
export function applyAct(chat: Chat, by: string, message: proto.IMessage, isAdmin = false): ChatMessage | undefined {
  const { inner } = unwrap(message);
  if (inner.pollUpdateMessage) return undefined; // sealed; these phones do not count votes
  const key = inner.reactionMessage?.key ?? inner.protocolMessage?.key;
  const target = chat.messages.get(key?.id ?? '');
  const isOwn = target?.author === by;
  if (!target || (key?.fromMe === true) !== isOwn) return undefined;
  const at = new Date().toISOString();
  if (inner.reactionMessage) {
    react(target, by, inner.reactionMessage.text ?? '');
  } else if (inner.protocolMessage?.type === REVOKE) {
    if (!isOwn && !isAdmin) return undefined;
    Object.assign(target, { deletedAt: at, text: null, media: null, details: null, reactions: [] });
  } else {
    if (!isOwn || target.deletedAt !== null) return undefined;
    const { text, mentions } = readContent(inner.protocolMessage?.editedMessage ?? {});
    Object.assign(target, { editedAt: at, text, mentions });
  }
  return target;
}

function react(target: ChatMessage, by: string, emoji: string): void {
  const others = target.reactions.filter(({ author }) => author !== by);
  target.reactions = emoji === '' ? others : [...others, { author: by, emoji }];
}
