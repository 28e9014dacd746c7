import { proto } from '@whiskeysockets/baileys';
import { isViewOnce, mainPart } from '../convert/content.ts';
import { opened } from '../convert/opening.ts';
import { MessageNotFound } from '../errors.ts';

/** It makes sense in one chat only. */
const STAYS = 'liveLocationMessage';

interface Body {
  contextInfo?: proto.IContextInfo | null;
  viewOnce?: boolean | null;
}

/**
 * A copy of a message for another chat: without its wrappings, marked as forwarded, without what it quoted or whom it
 * mentioned. Raises `MessageNotFound` for what cannot be passed on; a file to be seen once is among it.
 */
export function forwardOf(original: proto.IMessage): proto.IMessage {
  const found = opened(original);
  const main = mainPart(found);
  if (!main || isViewOnce(found) || main.field === STAYS || (main.body as Body).viewOnce) throw new MessageNotFound();
  const content = proto.Message.fromObject({ [main.field]: main.body });
  const plain = proto.Message.toObject(content, { bytes: Buffer }) as proto.IMessage;
  if (plain.conversation) return { extendedTextMessage: { text: plain.conversation, contextInfo: forwarded(null) } };
  const [entry] = Object.entries(plain);
  if (!entry) throw new MessageNotFound();
  const [name, body] = entry as [string, Body];
  return { [name]: { ...body, contextInfo: forwarded(body.contextInfo) } };
}

/** The score counts the hops; apps say "forwarded many times" from five on. */
function forwarded(context: proto.IContextInfo | null | undefined): proto.IContextInfo {
  return { isForwarded: true, forwardingScore: (context?.forwardingScore ?? 0) + 1 };
}
