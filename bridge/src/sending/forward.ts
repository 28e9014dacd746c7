import { normalizeMessageContent, proto } from '@whiskeysockets/baileys';
import { MessageNotFound } from '../errors.ts';

/** Contents that make sense in one chat only. */
const STAYS = ['protocolMessage', 'reactionMessage', 'pollUpdateMessage', 'liveLocationMessage'] as const;

/** Fields beside the content itself, which belong to the message they came with. */
const ACCOMPANYING = new Set(['messageContextInfo', 'senderKeyDistributionMessage']);

interface Body {
  contextInfo?: proto.IContextInfo | null;
}

/**
 * A copy of a message for another chat: marked as forwarded, without what it quoted or whom it mentioned. Raises
 * `MessageNotFound` for what cannot be passed on; a file to be seen once is among it.
 */
export function forwardOf(original: proto.IMessage): proto.IMessage {
  const wrapped = original.viewOnceMessage ?? original.viewOnceMessageV2 ?? original.viewOnceMessageV2Extension;
  const content = normalizeMessageContent(original);
  if (!content || wrapped || STAYS.some((name) => content[name])) throw new MessageNotFound();
  const plain = proto.Message.toObject(proto.Message.fromObject(content), { bytes: Buffer }) as proto.IMessage;
  if (plain.conversation) return { extendedTextMessage: { text: plain.conversation, contextInfo: forwarded(null) } };
  const [entry] = Object.entries(plain).filter(([name]) => !ACCOMPANYING.has(name));
  if (!entry) throw new MessageNotFound();
  const [name, body] = entry as [string, Body];
  return { [name]: { ...body, contextInfo: forwarded(body.contextInfo) } };
}

/** The score counts the hops; apps say "forwarded many times" from five on. */
function forwarded(context: proto.IContextInfo | null | undefined): proto.IContextInfo {
  return { isForwarded: true, forwardingScore: (context?.forwardingScore ?? 0) + 1 };
}
