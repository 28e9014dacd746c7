import type { FileKind } from '../media/crypt.ts';
import { proto } from '../wire/baileys.ts';
import type { Kind } from '../views.ts';

/** Envelopes: fields that hold another message, or stand beside the content proper. */
const WRAPPERS = [
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'ephemeralMessage',
  'documentWithCaptionMessage',
  'editedMessage',
] as const;

/** What is in a message once its wrappings are off. */
export function unwrap(message: proto.IMessage): { inner: proto.IMessage; viewOnce: boolean } {
  for (const name of WRAPPERS) {
    const wrapped = message[name]?.message;
    if (!wrapped) continue;
    const { inner, viewOnce } = unwrap(wrapped);
    return { inner, viewOnce: viewOnce || name.startsWith('viewOnce') };
  }
  const media = mediaIn(message);
  return {
    inner: message,
    viewOnce: media !== undefined && 'viewOnce' in media.content && media.content.viewOnce === true,
  };
}

export type MediaContent =
  | proto.Message.IImageMessage
  | proto.Message.IVideoMessage
  | proto.Message.IAudioMessage
  | proto.Message.IDocumentMessage
  | proto.Message.IStickerMessage;

export interface Media {
  kind: Kind;
  /** Whose keys the file is encrypted with: a sticker counts as an image, a voice note as audio. */
  fileKind: FileKind;
  content: MediaContent;
}

export function mediaIn(message: proto.IMessage): Media | undefined {
  const { imageMessage, videoMessage, ptvMessage, audioMessage, documentMessage, stickerMessage } = message;
  const video = videoMessage ?? ptvMessage;
  if (imageMessage) return { kind: 'image', fileKind: 'image', content: imageMessage };
  if (video) return { kind: 'video', fileKind: 'video', content: video };
  if (audioMessage) return { kind: audioMessage.ptt ? 'voice' : 'audio', fileKind: 'audio', content: audioMessage };
  if (documentMessage) return { kind: 'document', fileKind: 'document', content: documentMessage };
  if (stickerMessage) return { kind: 'sticker', fileKind: 'image', content: stickerMessage };
  return undefined;
}

export function pollIn(message: proto.IMessage): proto.Message.IPollCreationMessage | undefined {
  return message.pollCreationMessage ?? message.pollCreationMessageV2 ?? message.pollCreationMessageV3 ?? undefined;
}

/** Quote, mentions and the forwarded mark, wherever this kind of content keeps them. */
export function contextOf(message: proto.IMessage): proto.IContextInfo | undefined {
  for (const content of Object.values(message) as unknown[]) {
    if (typeof content !== 'object' || content === null || !('contextInfo' in content)) continue;
    return (content as { contextInfo?: proto.IContextInfo }).contextInfo;
  }
  return undefined;
}

/** The `type` and `mediatype` a stanza with this content carries; the table is Baileys' `getMessageType`. */
export function stanzaTypes(message: proto.IMessage): { type: string; mediatype?: string } {
  const { inner } = unwrap(message);
  if (inner.reactionMessage) return { type: 'reaction' };
  if (pollIn(inner) || inner.pollUpdateMessage) return { type: 'poll' };
  const media = mediaIn(inner);
  if (media) return { type: 'media', mediatype: media.kind === 'voice' ? 'ptt' : media.kind };
  if (inner.contactMessage) return { type: 'media', mediatype: 'vcard' };
  if (inner.contactsArrayMessage) return { type: 'media', mediatype: 'contact_array' };
  if (inner.liveLocationMessage) return { type: 'media', mediatype: 'livelocation' };
  if (inner.locationMessage) return { type: 'media', mediatype: 'location' };
  return { type: 'text' };
}

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/** The `edit` attribute of a stanza that changes an earlier message: 1 edits, 7 takes back one's own, 8 as an admin. */
export function editAttribute(message: proto.IMessage): string | undefined {
  const { inner } = unwrap(message);
  if (inner.protocolMessage?.type === MESSAGE_EDIT) return '1';
  if (inner.protocolMessage?.type === REVOKE) return inner.protocolMessage.key?.fromMe === true ? '7' : '8';
  return undefined;
}
