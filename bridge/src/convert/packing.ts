import { proto, type WAMessage } from '@whiskeysockets/baileys';

/** A message as it is kept: key, time and content, nothing else. */
export function packContent(message: WAMessage): Buffer {
  const { key, messageTimestamp, message: content } = message;
  const { id, remoteJid, fromMe, participant } = key;
  const kept = { key: { id, remoteJid, fromMe, participant }, messageTimestamp, message: content };
  return Buffer.from(proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject(kept)).finish());
}
