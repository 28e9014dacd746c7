import type { Ad, AlbumDraft, Card, MediaDraft, MediaKind, Place, Poll } from '../content/make.ts';
import {
  adContext,
  associated,
  makeAlbum,
  makeContacts,
  makeLocation,
  makeMedia,
  makePoll,
  makeUnknown,
  makeVote,
  withContext,
  withSecret,
} from '../content/make.ts';
import { seal } from '../media/crypt.ts';
import type { FileKind } from '../media/crypt.ts';
import type { Account, Addressing, ChatMessage, Peer } from '../world/model.ts';
import { proto } from '../wire/baileys.ts';
import { groupJid, isGroup, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

type Plain =
  'text' | 'album' | 'location' | 'contacts' | 'poll' | 'vote' | 'reaction' | 'edit' | 'delete' | 'unknown' | 'raw';

/** What somebody does on a phone: write, send a file, react, change what they wrote. */
export interface Draft {
  type?: MediaKind | Plain;
  /** The text, or the caption of a file. */
  text?: string;
  media?: MediaDraft;
  location?: Place;
  contacts?: Card[];
  poll?: Poll;
  /** What is chosen in the poll `target`; nothing takes the vote back. */
  options?: string[];
  /** Which message a reaction, an edit or a deletion is about. */
  target?: string;
  /** An empty one takes the reaction away. */
  emoji?: string;
  /** Any protobuf `Message`, as JSON. */
  raw?: Record<string, unknown>;
  quote?: string;
  /** Phone numbers; the text should name them with @. */
  mentions?: string[];
  forwarded?: boolean;
  viewOnce?: boolean;
  addressing?: Addressing;
  /** For `album`: what is to follow. For a photo: the id of the album it is of. */
  expected?: AlbumDraft;
  album?: string;
  /** The picture of which this is the same in a better quality. */
  twinOf?: string;
  /** The advertisement that the writer has tapped. */
  ad?: Ad;
}

/** What is asked of a phone cannot be done there. */
export class DraftRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const FILE_KINDS: Record<MediaKind, FileKind> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
  document: 'document',
  sticker: 'image',
};

/** The encoded message of a draft; a file in it is encrypted and uploaded first. */
export async function compose(world: World, author: Account, to: Peer, draft: Draft): Promise<Uint8Array> {
  if (draft.type === 'unknown') return makeUnknown();
  const addressing = isGroup(to) ? to.addressing : (draft.addressing ?? author.addressing);
  const content = await contentOf(world, author, to, draft, addressing);
  const context = contextOf(world, author, to, draft, addressing);
  const message = draft.type === 'edit' ? withEditContext(content, context) : withContext(content, context);
  const wrapped = draft.viewOnce ? { viewOnceMessageV2: { message: markViewOnce(message) } } : message;
  const placed = placedIn(world, author, to, draft, addressing, wrapped);
  return proto.Message.encode(hasSecret(draft) ? withSecret(placed) : placed).finish();
}

/** What changes another message has no secret of its own; what a test has written is sent as it is. */
function hasSecret({ type = 'text' }: Draft): boolean {
  return !['reaction', 'edit', 'delete', 'vote', 'album', 'raw'].includes(type);
}

function placedIn(
  world: World,
  author: Account,
  to: Peer,
  { album, twinOf }: Draft,
  addressing: Addressing,
  message: proto.IMessage,
): proto.IMessage {
  if (album !== undefined) return associated(message, keyOf(world, author, to, album, addressing), 'photo');
  return twinOf === undefined ? message : associated(message, keyOf(world, author, to, twinOf, addressing), 'twin');
}

/** Any message as JSON; a file that comes along is uploaded, and takes the place of every picture in it. */
async function withPicture(
  world: World,
  raw: Record<string, unknown>,
  media: Draft['media'],
): Promise<Record<string, unknown>> {
  if (media === undefined) return raw;
  const { imageMessage } = await upload(world, 'image', media, undefined);
  const filled = (part: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        if (name === 'imageMessage') return [name, imageMessage];
        return [name, isPart(value) ? filled(value) : value];
      }),
    );
  return filled(raw);
}

function isPart(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function contentOf(
  world: World,
  author: Account,
  to: Peer,
  draft: Draft,
  addressing: Addressing,
): Promise<proto.IMessage> {
  const { type = 'text' } = draft;
  switch (type) {
    case 'text':
      return { conversation: needed(draft.text, 'text') };
    case 'location':
      return makeLocation(needed(draft.location, 'location'));
    case 'contacts':
      return makeContacts(needed(draft.contacts, 'contacts'));
    case 'poll':
      return makePoll(needed(draft.poll, 'poll'));
    case 'album':
      return makeAlbum(draft.expected ?? {});
    case 'vote':
      return voteOn(world, author, to, draft, addressing);
    case 'raw':
      return proto.Message.fromObject(await withPicture(world, needed(draft.raw, 'raw'), draft.media));
    case 'unknown':
      throw new Error('An unknown content has no fields.');
    case 'reaction':
    case 'edit':
    case 'delete':
      return actOf(type, draft, keyOf(world, author, to, draft.target, addressing));
    default:
      return upload(world, type, needed(draft.media, 'media'), draft.text);
  }
}

function needed<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new DraftRefused('missing_field', `This type of message needs "${field}".`);
  return value;
}

async function upload(
  world: World,
  kind: MediaKind,
  draft: MediaDraft,
  caption: string | undefined,
): Promise<proto.IMessage> {
  const content = draft.base64 === undefined ? filler(draft.size ?? 1000) : Buffer.from(draft.base64, 'base64');
  const { body, ...file } = seal(content, FILE_KINDS[kind]);
  const directPath = await world.media.add(FILE_KINDS[kind], body);
  return makeMedia(kind, draft, file, { url: world.media.url(directPath), directPath }, caption);
}

function filler(size: number): Buffer {
  return Buffer.alloc(size, 'Sarafan ');
}

/** The message that is meant, as its author's own phone names it. */
function keyOf(
  world: World,
  author: Account,
  to: Peer,
  target: string | undefined,
  addressing: Addressing,
): proto.IMessageKey {
  const id = needed(target, 'target');
  const meant = world.message(author, to, id);
  if (!meant) throw new DraftRefused('message_not_found', 'This phone has no such message in this chat.');
  if (!isGroup(to)) return { remoteJid: jidOf(to, addressing), fromMe: meant.fromMe, id };
  const key = { remoteJid: groupJid(to), fromMe: meant.fromMe, id };
  return meant.fromMe ? key : { ...key, participant: makeAuthorJid(world, meant, addressing) };
}

function voteOn(world: World, author: Account, to: Peer, draft: Draft, addressing: Addressing): proto.IMessage {
  const key = keyOf(world, author, to, draft.target, addressing);
  const meant = world.message(author, to, key.id ?? '');
  const secret = meant && proto.Message.decode(meant.encoded).messageContextInfo?.messageSecret;
  if (!meant || !secret?.length) throw new DraftRefused('not_a_poll', 'This message is no poll.');
  const creator = makeAuthorJid(world, meant, addressing);
  const voter = jidOf(author, addressing);
  return makeVote({ poll: { key, secret }, creator, voter, options: needed(draft.options, 'options') });
}

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

function actOf(type: 'reaction' | 'edit' | 'delete', draft: Draft, key: proto.IMessageKey): proto.IMessage {
  const now = Date.now();
  if (type === 'reaction') {
    return { reactionMessage: { key, text: draft.emoji ?? '', senderTimestampMs: now } };
  }
  if (type === 'delete') return { protocolMessage: { key, type: REVOKE } };
  const editedMessage = { conversation: needed(draft.text, 'text') };
  return {
    editedMessage: { message: { protocolMessage: { key, type: MESSAGE_EDIT, editedMessage, timestampMs: now } } },
  };
}

/** Whom the new text names stands beside it, within the edit. */
function withEditContext(edit: proto.IMessage, context: proto.IContextInfo): proto.IMessage {
  const change = edit.editedMessage?.message?.protocolMessage;
  if (change?.editedMessage) change.editedMessage = withContext(change.editedMessage, context);
  return edit;
}

function contextOf(world: World, author: Account, to: Peer, draft: Draft, addressing: Addressing): proto.IContextInfo {
  const context: proto.IContextInfo = draft.ad ? adContext(draft.ad) : {};
  if (isGroup(to) && to.timer) context.expiration = to.timer;
  if (draft.mentions) {
    context.mentionedJid = draft.mentions.map((phone) => jidOf(world.namesOf(phone), addressing));
  }
  if (draft.forwarded) Object.assign(context, { isForwarded: true, forwardingScore: 1 });
  const quoted = draft.quote === undefined ? undefined : world.message(author, to, draft.quote);
  if (draft.quote !== undefined && !quoted) {
    throw new DraftRefused('message_not_found', 'This phone has no such message to quote.');
  }
  if (quoted) Object.assign(context, quotation(quoted, makeAuthorJid(world, quoted, addressing)));
  return context;
}

function makeAuthorJid(world: World, { author }: ChatMessage, addressing: Addressing): string {
  return jidOf(world.account(author), addressing);
}

function quotation(quoted: ChatMessage, participant: string): proto.IContextInfo {
  return { stanzaId: quoted.id, participant, quotedMessage: withoutContext(quoted) };
}

/** A quoted message does not bring its own quote along. */
function withoutContext({ kind, text, encoded }: ChatMessage): proto.IMessage {
  if (kind === 'text') return { conversation: text ?? '' };
  const message = proto.Message.decode(encoded);
  return withContext(message, { mentionedJid: [] });
}

function markViewOnce(message: proto.IMessage): proto.IMessage {
  const media = message.imageMessage ?? message.videoMessage ?? message.audioMessage;
  if (media) media.viewOnce = true;
  return message;
}
