import { normalizeMessageContent, type proto } from '@whiskeysockets/baileys';
import { personOf, type Person } from '../ids.ts';

export interface Quote {
  messageId: string;
  text: string | null;
  from: Person;
}

export interface Content {
  kind: string;
  text: string | null;
  quote: Quote | null;
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

/** What a normalized message says: its kind, its readable text, what it answers. Null when it says nothing. */
export function contentOf(message: proto.IMessage): Content | null {
  const entries = Object.entries(message).filter(([name, value]) => value != null && !ACCOMPANYING.has(name));
  const [entry] = entries;
  if (!entry) return null;
  const [field, body] = entry as [string, unknown];
  const kind = field === 'audioMessage' && (body as proto.Message.IAudioMessage).ptt ? 'voice' : KINDS[field];
  return {
    kind: kind ?? 'unsupported',
    text: textOf(body),
    quote: quoteOf(body),
    raw: kind ? null : plain(message),
  };
}

function textOf(body: unknown): string | null {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return null;
  for (const field of TEXT_FIELDS) {
    const value = (body as Record<string, unknown>)[field];
    if (typeof value === 'string' && value.length > 0) return value;
  }
  return null;
}

function quoteOf(body: unknown): Quote | null {
  const context = (body as { contextInfo?: proto.IContextInfo | null }).contextInfo;
  if (!context?.stanzaId) return null;
  const quoted = normalizeMessageContent(context.quotedMessage ?? undefined);
  return {
    messageId: context.stanzaId,
    text: quoted ? (contentOf(quoted)?.text ?? null) : null,
    from: personOf(context.participant),
  };
}

/** A protobuf as plain JSON, bytes as base64. */
function plain(message: proto.IMessage): Record<string, unknown> {
  const asJson = message as { toJSON?: () => Record<string, unknown> };
  return asJson.toJSON ? asJson.toJSON() : { ...message };
}
