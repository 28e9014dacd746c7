import { normalizeMessageContent, type proto } from '@whiskeysockets/baileys';
import { personOf, type Person } from '../ids.ts';
import { contactsOf, locationOf, pollOf, type Location, type Poll, type SharedContact } from './details.ts';
import { MEDIA_KINDS, mediaOf, type Media } from './media.ts';

export interface Quote {
  messageId: string;
  text: string | null;
  from: Person;
}

export interface Content {
  kind: string;
  /** The text itself, or the caption of a file. */
  text: string | null;
  media: Media | null;
  location: Location | null;
  contacts: SharedContact[] | null;
  poll: Poll | null;
  quote: Quote | null;
  mentions: Person[];
  forwarded: boolean;
  viewOnce: boolean;
  /** The protobuf as JSON, only for kinds we do not know. */
  raw: Record<string, unknown> | null;
}

/** Fields that accompany a content and are none themselves. */
const ACCOMPANYING = new Set([
  'messageContextInfo',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'deviceSentMessage',
  'keepInChatMessage',
  'pinInChatMessage',
  // A vote is an event of its own.
  'pollUpdateMessage',
]);

const KINDS: Record<string, string> = {
  conversation: 'text',
  extendedTextMessage: 'text',
  buttonsResponseMessage: 'text',
  listResponseMessage: 'text',
  templateButtonReplyMessage: 'text',
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
  locationMessage: 'location',
  liveLocationMessage: 'location',
  contactMessage: 'contacts',
  contactsArrayMessage: 'contacts',
  pollCreationMessage: 'poll',
  pollCreationMessageV2: 'poll',
  pollCreationMessageV3: 'poll',
  pollCreationMessageV5: 'poll',
};

/** Where the different kinds keep what a person can read, in the order it is looked for. */
const TEXT_FIELDS = [
  'text',
  'caption',
  'selectedDisplayText',
  'title',
  'name',
  'displayName',
  'address',
  'contentText',
];

/** Kinds whose words are in a structure of their own, or only in a caption. */
const CAPTION_FIELDS: Record<string, string[]> = { location: ['comment', 'caption'], contacts: [], poll: [] };

/** What a normalized message says: its kind, its readable text, what it answers. Null when it says nothing. */
export function contentOf(message: proto.IMessage, viewOnce = false): Content | null {
  const entry = bodyOf(message);
  if (!entry) return null;
  const [field, body] = entry;
  const known = field === 'audioMessage' && (body as proto.Message.IAudioMessage).ptt ? 'voice' : KINDS[field];
  const kind = known ?? 'unsupported';
  const context = contextOf(body);
  return {
    kind,
    text: textOf(body, MEDIA_KINDS.has(kind) ? ['caption'] : CAPTION_FIELDS[kind]),
    media: MEDIA_KINDS.has(kind) ? mediaOf(body) : null,
    location: kind === 'location' ? locationOf(body, field === 'liveLocationMessage') : null,
    contacts: kind === 'contacts' ? contactsOf(body) : null,
    poll: kind === 'poll' ? pollOf(body) : null,
    quote: quoteOf(context),
    mentions: (context?.mentionedJid ?? []).map((jid) => personOf(jid)).filter(({ phone, lid }) => phone ?? lid),
    forwarded: context?.isForwarded === true,
    viewOnce: viewOnce || (body as { viewOnce?: unknown }).viewOnce === true,
    raw: known ? null : plain(message),
  };
}

/** True when the sender wants the file to be seen once; the wrapping is gone from a normalized message. */
export function isViewOnce(message: proto.IMessage | null | undefined): boolean {
  const inner = message?.ephemeralMessage?.message ?? message;
  return Boolean(inner?.viewOnceMessage ?? inner?.viewOnceMessageV2 ?? inner?.viewOnceMessageV2Extension);
}

function bodyOf(message: proto.IMessage): [string, unknown] | undefined {
  return Object.entries(message).find(([name, value]) => value != null && !ACCOMPANYING.has(name)) as
    [string, unknown] | undefined;
}

function contextOf(body: unknown): proto.IContextInfo | null {
  return (body as { contextInfo?: proto.IContextInfo | null }).contextInfo ?? null;
}

function textOf(body: unknown, fields = TEXT_FIELDS): string | null {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return null;
  for (const field of fields) {
    const value = (body as Record<string, unknown>)[field];
    if (typeof value === 'string' && value.length > 0) return value;
  }
  return null;
}

function quoteOf(context: proto.IContextInfo | null): Quote | null {
  if (!context?.stanzaId) return null;
  const quoted = normalizeMessageContent(context.quotedMessage ?? undefined);
  return {
    messageId: context.stanzaId,
    text: quoted ? textOf(bodyOf(quoted)?.[1]) : null,
    from: personOf(context.participant),
  };
}

/** A protobuf as plain JSON, bytes as base64. */
function plain(message: proto.IMessage): Record<string, unknown> {
  const asJson = message as { toJSON?: () => Record<string, unknown> };
  return asJson.toJSON ? asJson.toJSON() : { ...message };
}
