import { proto } from '@whiskeysockets/baileys';
import { messageIdOf, personOf, type Person } from '../ids.ts';
import { Bounds, type Problem } from './bounds.ts';
import { cardOf, hasAd, type Card } from './card.ts';
import {
  contactsOf,
  happeningOf,
  locationOf,
  pollOf,
  type Happening,
  type Location,
  type Poll,
  type SharedContact,
} from './details.ts';
import { KINDS, QUIET_WRAPPINGS } from './kinds.ts';
import { fileIn, mediaOf, MEDIA_KINDS, type FileBody, type Media } from './media.ts';
import { opened, type Opened, type Part } from './opening.ts';
import { rawOf } from './raw.ts';
import { wordsIn } from './words.ts';

export interface Quote {
  messageId: string;
  /** What kind of message it is; null where it was not sent along. */
  kind: string | null;
  text: string | null;
  from: Person;
  /** It is a status of ours, which is no message of the chat. */
  status: boolean;
}

export interface Content {
  kind: string;
  /** The text itself, the caption of a file, or the words of a kind that has no other form here. */
  text: string | null;
  media: Media | null;
  location: Location | null;
  contacts: SharedContact[] | null;
  poll: Poll | null;
  event: Happening | null;
  card: Card | null;
  quote: Quote | null;
  mentions: Person[];
  forwarded: boolean;
  viewOnce: boolean;
  /** The photos of an album name the same message, which is not shown. */
  album: string | null;
  /** The message whose file this one replaces by a better one. */
  replaces: string | null;
  /** An excerpt of the protobuf as JSON, only for kinds we do not know. */
  raw: Record<string, unknown> | null;
  /** What could not be told as it arrived. */
  problem: Problem | null;
}

/** In UTF-16 units: what WhatsApp's own apps let people type, and what is shown of a quoted text. */
export const TEXT_LIMIT = 65_536;
const QUOTE_LIMIT = 4_096;
/** As many as a group can have members. */
const MENTIONS_LIMIT = 1_024;
const STATUSES = 'status@broadcast';

const { MEDIA_ALBUM, HD_IMAGE_DUAL_UPLOAD, HD_VIDEO_DUAL_UPLOAD, HEVC_VIDEO_DUAL_UPLOAD, BOT_PLUGIN } =
  proto.MessageAssociation.AssociationType;
/** The same file once more; the last is the number that mautrix knows for a picture (PR 818). */
const TWINS = new Set([HD_IMAGE_DUAL_UPLOAD, HD_VIDEO_DUAL_UPLOAD, HEVC_VIDEO_DUAL_UPLOAD, BOT_PLUGIN]);

/** Kinds that tell their words in fields of their own. */
const STRUCTURED = new Set(['location', 'contacts', 'poll']);

/** What a message says: its kind, its readable text, what it answers. Null when it says nothing to people. */
export function contentOf(message: proto.IMessage | Opened): Content | null {
  const found = 'parts' in message ? message : opened(message);
  const main = mainPart(found);
  if (!main) return null;
  const file = fileOf(main);
  const kind = kindOf(main, file);
  const bounds = new Bounds();
  const context = contextOf(main.body);
  const location = kind === 'location' ? locationOf(main.body, main.field === 'liveLocationMessage', bounds) : null;
  const offTheGlobe = kind === 'location' && location === null;
  const words = [...wordsOfPart(main, kind, offTheGlobe), ...wordsBeside(found, main)].join('\n');
  const text = bounds.text(words, TEXT_LIMIT);
  const known = kind === 'words' ? (text === null ? 'unsupported' : 'text') : kind;
  return {
    kind: known,
    text,
    media: file ? mediaOf(file.body, bounds) : null,
    location,
    contacts: kind === 'contacts' ? contactsOf(main.body, bounds) : null,
    poll: kind === 'poll' ? pollOf(main.body, bounds) : null,
    event: kind === 'event' ? happeningOf(main.body, bounds) : null,
    card: cardOf(main, context, new Bounds()),
    quote: quoteOf(context),
    mentions: bounds.list(context?.mentionedJid, MENTIONS_LIMIT, (jid) => personOf(jid)).filter(isSomebody),
    forwarded: context?.isForwarded === true,
    viewOnce: isViewOnce(found) || (main.body as { viewOnce?: unknown }).viewOnce === true,
    ...associationOf(found),
    raw: known === 'unsupported' ? rawOf({ [main.field]: main.body }) : null,
    problem: offTheGlobe ? 'cut' : bounds.problem(),
  };
}

/** What a person can read of a message whose other parts are too much; null when there is nothing. */
export function wordsOf(message: proto.IMessage): string | null {
  const words = opened(message).parts.flatMap(({ field, body }) => wordsIn(body, field));
  return new Bounds().text(words.join('\n'), TEXT_LIMIT);
}

/** True when the sender wants the file to be seen once. */
export function isViewOnce({ wrappings }: Opened): boolean {
  return [...wrappings].some((name) => name.startsWith('viewOnce'));
}

/** The file of a message, and the field that holds it. */
export function fileInMessage(message: proto.IMessage): FileBody | null {
  const main = mainPart(opened(message));
  return main && fileOf(main);
}

/** What stands above an answer: the content alone, without what it answered itself. Null for what is seen once. */
export function quotable(message: proto.IMessage): proto.IMessage | null {
  const found = opened(message);
  const main = mainPart(found);
  if (!main || isViewOnce(found)) return null;
  if (typeof main.body !== 'object') return { [main.field]: main.body };
  return {
    [main.field]: Object.fromEntries(Object.entries(main.body ?? {}).filter(([name]) => name !== 'contextInfo')),
  };
}

/** The part that a bubble is made of: the first that can be shown as it is, else the first that is for people at all. */
export function mainPart(found: Opened): Part | null {
  const shown = found.parts.filter(isForPeople);
  return shown.find(({ field }) => KINDS[field].becomes !== 'wrapping') ?? shown[0] ?? null;
}

function isForPeople({ field }: Part): boolean {
  const { becomes } = KINDS[field];
  if (becomes === 'silent' || becomes === 'change') return false;
  return field !== 'deviceSentMessage' && !QUIET_WRAPPINGS.includes(field);
}

function fileOf({ field, body }: Part): FileBody | null {
  return STRUCTURED.has(KINDS[field].becomes) || field === 'extendedTextMessage' ? null : fileIn(field, body);
}

/** "words" for what has no form of its own here: it is a text, a file, or nothing that is known. */
function kindOf({ field }: Part, file: FileBody | null): string {
  const { becomes } = KINDS[field];
  if (file && becomes !== 'event') return file.kind;
  return becomes === 'wrapping' ? 'words' : becomes;
}

function wordsOfPart({ field, body }: Part, kind: string, offTheGlobe: boolean): string[] {
  // Where an advertisement stands below the text, what a link in it leads to has no other place.
  if (field === 'extendedTextMessage')
    return wordsOfFields(body, hasAd(contextOf(body)) ? ['text', 'title', 'description'] : ['text']);
  if (kind === 'location' && !offTheGlobe) return wordsOfFields(body, ['comment', 'caption']);
  if (kind === 'contacts' || kind === 'poll') return [];
  if (KINDS[field].becomes === 'document') return [...titleOf(body), ...wordsOfFields(body, ['caption'])];
  return MEDIA_KINDS.has(KINDS[field].becomes) ? wordsOfFields(body, ['caption']) : wordsIn(body, field);
}

/** A document's title is shown where it is not the beginning of its name. */
function titleOf(body: unknown): string[] {
  const { title, fileName } = body as proto.Message.IDocumentMessage;
  return title && fileName && !fileName.startsWith(title) ? [title] : [];
}

function wordsOfFields(body: unknown, fields: string[]): string[] {
  const found = fields.map((field) => (body as Record<string, unknown>)[field]);
  return found.filter((value) => typeof value === 'string' && value !== '') as string[];
}

/** Of what an honest message does not hold beside its content, the words at least are told. */
function wordsBeside(found: Opened, main: Part): string[] {
  const others = found.parts.filter((part) => part !== main && KINDS[part.field].becomes !== 'change');
  return others.flatMap(({ field, body }) => wordsIn(body, field));
}

function associationOf({ beside, wrappings }: Opened): { album: string | null; replaces: string | null } {
  const association = beside.map(({ messageAssociation }) => messageAssociation).find((one) => one != null);
  const { associationType: type, parentMessageKey } = association ?? {};
  const parent = parentMessageKey?.id ? messageIdOf(parentMessageKey.id) : null;
  const isTwin = type != null && TWINS.has(type) && wrappings.has('associatedChildMessage');
  return { album: type === MEDIA_ALBUM ? parent : null, replaces: isTwin ? parent : null };
}

/** The words of a quoted message, or of what has none the first that names it: a place, a poll's question. */
function reminderOf(main: Part, kind: string): string | undefined {
  const words = wordsOfPart(main, kind, false);
  return words.length > 0 ? words.join('\n') : wordsIn(main.body, main.field)[0];
}

function isSomebody({ phone, lid }: Person): boolean {
  return phone !== null || lid !== null;
}

function contextOf(body: unknown): proto.IContextInfo | null {
  return (body as { contextInfo?: proto.IContextInfo | null } | null)?.contextInfo ?? null;
}

function quoteOf(context: proto.IContextInfo | null): Quote | null {
  if (!context?.stanzaId) return null;
  const quoted = context.quotedMessage ? opened(context.quotedMessage) : null;
  const main = quoted && mainPart(quoted);
  const kind = main ? kindOf(main, fileOf(main)) : null;
  return {
    messageId: messageIdOf(context.stanzaId),
    kind: kind === 'words' ? 'text' : kind,
    // A quote is a reminder: its end is no loss that anybody must be told of.
    text: main && new Bounds().text(reminderOf(main, kind ?? ''), QUOTE_LIMIT),
    from: personOf(context.participant),
    status: context.remoteJid === STATUSES,
  };
}
