import { proto, type WAMessage } from '@whiskeysockets/baileys';
import { withSecret } from './opening.ts';

/** What the phone gives once more at our request, its secrets inside the contents: Baileys passes on nothing else. */
export function resentWhole(message: proto.IMessage): proto.IMessage | null {
  const { protocolMessage } = message;
  const answer = protocolMessage?.peerDataOperationRequestResponseMessage;
  const results = answer?.peerDataOperationResult ?? [];
  if (!results.some((result) => result.placeholderMessageResendResponse?.webMessageInfoBytes)) return null;
  const peerDataOperationResult = results.map((result) => {
    const webMessageInfoBytes = result.placeholderMessageResendResponse?.webMessageInfoBytes;
    if (!webMessageInfoBytes) return result;
    return {
      ...result,
      placeholderMessageResendResponse: { webMessageInfoBytes: withSecretInside(webMessageInfoBytes) },
    };
  });
  const peerDataOperationRequestResponseMessage = { ...answer, peerDataOperationResult };
  return { ...message, protocolMessage: { ...protocolMessage, peerDataOperationRequestResponseMessage } };
}

function withSecretInside(bytes: Uint8Array): Uint8Array {
  try {
    const info = proto.WebMessageInfo.decode(bytes);
    if (info.message) info.message = withSecret(info.message, info.messageSecret);
    return proto.WebMessageInfo.encode(info).finish();
  } catch {
    return bytes; // Baileys says why it cannot be read
  }
}

/** A message as it is kept: key, time and content, nothing else; its secret is in the content, wherever it stood. */
export function packContent(message: WAMessage): Buffer {
  const { key, messageTimestamp, message: content, messageSecret } = message;
  const { id, remoteJid, fromMe, participant } = key;
  const whole = content && withSecret(content, messageSecret);
  const kept = { key: { id, remoteJid, fromMe, participant }, messageTimestamp, message: whole };
  return Buffer.from(proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject(kept)).finish());
}
