import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { SealedFile } from '../media/crypt.ts';
import { proto } from '../wire/baileys.ts';
import { mediaIn, unwrap } from './fields.ts';

export interface Place {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
  live?: boolean;
}

export interface Card {
  name: string;
  phones: string[];
}

export interface Poll {
  name: string;
  options: string[];
  selectable?: number;
}

export interface MediaDraft {
  base64?: string;
  /** Instead of content: so many bytes that mean nothing. */
  size?: number;
  mimetype?: string;
  fileName?: string;
  seconds?: number;
  width?: number;
  height?: number;
  gif?: boolean;
  /** 64 bytes, base64. */
  waveform?: string;
  /** A small JPEG, base64. */
  thumbnail?: string;
}

export type MediaKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

const MIMETYPES: Record<MediaKind, string> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mp4',
  voice: 'audio/ogg; codecs=opus',
  document: 'application/pdf',
  sticker: 'image/webp',
};

export function makeMedia(
  kind: MediaKind,
  draft: MediaDraft,
  { mediaKey, fileSha256, fileEncSha256, fileLength }: Omit<SealedFile, 'body'>,
  at: { url: string; directPath: string },
  caption: string | undefined,
): proto.IMessage {
  const file = {
    ...at,
    mediaKey,
    fileSha256,
    fileEncSha256,
    fileLength,
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
    mimetype: draft.mimetype ?? MIMETYPES[kind],
  };
  const { seconds, width, height, fileName } = draft;
  const thumbnail = draft.thumbnail === undefined ? {} : { jpegThumbnail: Buffer.from(draft.thumbnail, 'base64') };
  const picture = { ...file, ...thumbnail, ...given({ width, height }) };
  switch (kind) {
    case 'image':
      return { imageMessage: { ...picture, ...given({ caption }) } };
    case 'video':
      return { videoMessage: { ...picture, ...given({ caption, seconds, gifPlayback: draft.gif }) } };
    case 'sticker':
      return { stickerMessage: { ...file, ...given({ width, height, isAnimated: draft.gif }) } };
    case 'document':
      return makeDocument({ ...file, ...thumbnail, title: fileName ?? 'file', fileName: fileName ?? 'file' }, caption);
    case 'audio':
      return { audioMessage: { ...file, seconds: seconds ?? 1, ptt: false } };
    case 'voice':
      return { audioMessage: { ...file, seconds: seconds ?? 1, ptt: true, waveform: waveformOf(draft) } };
  }
}

/** 64 loudnesses from 0 to 100, as WhatsApp draws them. */
function waveformOf({ waveform }: MediaDraft): Uint8Array {
  return waveform === undefined ? randomBytes(64).map((byte) => byte % 101) : Buffer.from(waveform, 'base64');
}

/** WhatsApp wraps a document that has a caption. */
function makeDocument(documentMessage: proto.Message.IDocumentMessage, caption: string | undefined): proto.IMessage {
  if (caption === undefined) return { documentMessage };
  return { documentWithCaptionMessage: { message: { documentMessage: { ...documentMessage, caption } } } };
}

export function makeLocation({ latitude, longitude, name, address, live }: Place): proto.IMessage {
  const place = { degreesLatitude: latitude, degreesLongitude: longitude };
  return live ? { liveLocationMessage: place } : { locationMessage: { ...place, ...given({ name, address }) } };
}

export function makeContacts(cards: Card[]): proto.IMessage {
  const contacts = cards.map(({ name, phones }) => ({ displayName: name, vcard: vcard(name, phones) }));
  const [first] = contacts;
  if (contacts.length === 1 && first) return { contactMessage: first };
  return { contactsArrayMessage: { displayName: `${contacts.length} contacts`, contacts } };
}

function vcard(name: string, phones: string[]): string {
  const numbers = phones.map((phone) => `TEL;type=CELL;waid=${phone}:+${phone}`);
  return ['BEGIN:VCARD', 'VERSION:3.0', `N:;${name};;;`, `FN:${name}`, ...numbers, 'END:VCARD'].join('\n');
}

/** One choice is a kind of its own; votes are encrypted with the secret. */
export function makePoll({ name, options, selectable = 1 }: Poll): proto.IMessage {
  const poll = {
    name,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: selectable,
  };
  const messageContextInfo = { messageSecret: randomBytes(32) };
  return selectable === 1
    ? { messageContextInfo, pollCreationMessageV3: poll }
    : { messageContextInfo, pollCreationMessage: poll };
}

export interface Ballot {
  poll: { key: proto.IMessageKey; secret: Uint8Array };
  creator: string;
  voter: string;
  options: string[];
}

/** A vote is sealed with the poll's secret and the names of both; an option is named by its hash. */
export function makeVote({ poll, creator, voter, options }: Ballot): proto.IMessage {
  const id = poll.key.id ?? '';
  const key = keyFor(poll.secret, `${id}${creator}${voter}Poll Vote`);
  const encIv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, encIv).setAAD(Buffer.from(`${id}\0${voter}`));
  const selectedOptions = options.map((option) => createHash('sha256').update(option).digest());
  const vote = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish();
  const encPayload = Buffer.concat([cipher.update(vote), cipher.final(), cipher.getAuthTag()]);
  const sealed = { encPayload, encIv };
  return { pollUpdateMessage: { pollCreationMessageKey: poll.key, vote: sealed, senderTimestampMs: Date.now() } };
}

/** What was chosen in a vote; null when it was sealed under other names, such as a number that somebody had before. */
export function readVote(
  { pollCreationMessageKey, vote }: proto.Message.IPollUpdateMessage,
  secret: Uint8Array,
  creator: string,
  voter: string,
): proto.Message.PollVoteMessage | null {
  const id = pollCreationMessageKey?.id ?? '';
  const sealed = Buffer.from(vote?.encPayload ?? []);
  const key = keyFor(secret, `${id}${creator}${voter}Poll Vote`);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, vote?.encIv ?? new Uint8Array());
    decipher.setAAD(Buffer.from(`${id}\0${voter}`)).setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    return proto.Message.PollVoteMessage.decode(plain);
  } catch {
    return null;
  }
}

/** An edit is sealed with the secret of the message it changes and the name of its writer, twice; nothing is added. */
export function makeSealedEdit(
  edited: { key: proto.IMessageKey; secret: Uint8Array },
  writer: string,
  edit: proto.IMessage,
): proto.IMessage {
  const key = keyFor(edited.secret, `${edited.key.id ?? ''}${writer}${writer}Message Edit`);
  const encIv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, encIv);
  const plain = proto.Message.encode(edit).finish();
  const encPayload = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const secretEncType = proto.Message.SecretEncryptedMessage.SecretEncType.MESSAGE_EDIT;
  return { secretEncryptedMessage: { targetMessageKey: edited.key, encPayload, encIv, secretEncType } };
}

/** HKDF-SHA256 without salt, of one block. */
function keyFor(secret: Uint8Array, use: string): Buffer {
  return hmac(hmac(Buffer.alloc(32), secret), Buffer.concat([Buffer.from(use), Buffer.from([1])]));
}

function hmac(key: Uint8Array, data: Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Mentions, quote or forwarded mark: put where this kind of content keeps them. */
export function withContext(message: proto.IMessage, context: proto.IContextInfo): proto.IMessage {
  if (Object.keys(context).length === 0) return message;
  if (typeof message.conversation === 'string') {
    return { extendedTextMessage: { text: message.conversation, contextInfo: context } };
  }
  const { inner } = unwrap(message);
  const content = Object.entries(inner).find(([field]) => field !== 'messageContextInfo')?.[1] as object | undefined;
  if (content) Object.assign(content, { contextInfo: context });
  return message;
}

/** The same content with other words: a file with another caption. */
export function withText(message: proto.IMessage, text: string): proto.IMessage {
  const { inner } = unwrap(message);
  const media = mediaIn(inner);
  if (!media) return { conversation: text };
  const [field = ''] = Object.entries(inner).find(([, content]) => content === media.content) ?? [];
  return { [field]: { ...media.content, caption: text } };
}

/** What people write can be edited, voted on and reported: its secret is what that is sealed with. */
export function withSecret(message: proto.IMessage): proto.IMessage {
  const beside = message.messageContextInfo;
  return { ...message, messageContextInfo: { messageSecret: randomBytes(32), ...beside } };
}

/** The head of an album; the photos that follow name it. */
export function makeAlbum({ images = 0, videos = 0 }: AlbumDraft): proto.IMessage {
  return { albumMessage: { expectedImageCount: images, expectedVideoCount: videos } };
}

export interface AlbumDraft {
  images?: number;
  videos?: number;
}

const { MEDIA_ALBUM, HD_IMAGE_DUAL_UPLOAD } = proto.MessageAssociation.AssociationType;

/** One of the photos of an album, or the same picture once more in a better quality. */
export function associated(message: proto.IMessage, parent: proto.IMessageKey, as: 'photo' | 'twin'): proto.IMessage {
  const associationType = as === 'photo' ? MEDIA_ALBUM : HD_IMAGE_DUAL_UPLOAD;
  const { messageContextInfo, ...content } = message;
  const beside = { ...messageContextInfo, messageAssociation: { associationType, parentMessageKey: parent } };
  if (as === 'photo') return { ...content, messageContextInfo: beside };
  return {
    associatedChildMessage: { message: { ...content, messageContextInfo: beside } },
    messageContextInfo: beside,
  };
}

export interface Ad {
  title: string;
  body?: string;
  url?: string;
  sourceId?: string;
  clickId?: string;
  /** A small JPEG, base64. */
  thumbnail?: string;
}

/** What the first message says of a customer who has tapped an advertisement. */
export function adContext({ title, body, url, sourceId, clickId, thumbnail }: Ad): proto.IContextInfo {
  const picture = thumbnail === undefined ? {} : { thumbnail: Buffer.from(thumbnail, 'base64') };
  const ids = given({ body, sourceUrl: url, sourceId, ctwaClid: clickId });
  return {
    conversionSource: 'FB_Ads',
    entryPointConversionSource: 'ctwa_ad',
    externalAdReply: { title, ...ids, ...picture, sourceType: 'ad', showAdAttribution: true },
  };
}

/** A content of the future: a field number that no version knows yet. */
export function makeUnknown(): Uint8Array {
  const FIELD = 20_000;
  const tag = FIELD * 8 + 2;
  return Buffer.from([(tag & 0x7f) | 0x80, ((tag >> 7) & 0x7f) | 0x80, tag >> 14, 3, 1, 2, 3]);
}

/** The fields that have a value: protobuf writes an undefined one as nothing, but types do not allow it. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
