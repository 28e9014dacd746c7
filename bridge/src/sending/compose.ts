import type { proto, WASocket } from '@whiskeysockets/baileys';
import { InvalidBody, InvalidRecipient, MessageNotFound } from '../errors.ts';
import { findWritableGroup } from '../groups/directory.ts';
import { jidOf, personOf, readRecipient, type Recipient } from '../ids.ts';
import { loadContent, loadMeant } from '../store/contents.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Storage } from '../store/storage.ts';
import { timerOf } from '../store/timers.ts';
import { chooseAddress } from './addressing.ts';
import { buildContent, withSecret, type Place } from './content.ts';
import { isLidGroup, nameMentions, readMentions, withContext, withNamed, type Mention } from './context.ts';
import { forwardOf } from './forward.ts';
import { buildMedia, type MediaWorkshop } from './media.ts';
import { quoteOf } from './quoting.ts';
import type { Quoted, SendRequest, Target } from './request.ts';

/** What a message is made with. */
export interface Workshop {
  sock: WASocket;
  keys: KeyStore;
  storage: Storage;
  sessionId: string;
  media: MediaWorkshop;
}

/** The protobuf a request stands for. Raises every refusal that needs no answer to the message itself. */
export async function composeMessage(
  request: SendRequest,
  recipient: Recipient,
  workshop: Workshop,
): Promise<proto.IMessage> {
  const { place, byLid } = await findPlace(recipient, workshop);
  const mentions = await readMentions(request.mentions ?? [], byLid, workshop.sock);
  const content = await buildFrom(request, mentions, place, workshop);
  const quote = request.quoted ? await findQuote(request.quoted, recipient, place, workshop) : null;
  return withContext(content, request, mentions, quote, await expirationIn(recipient, place, workshop));
}

/** After how many seconds messages of the chat disappear; a group says it itself. */
async function expirationIn(recipient: Recipient, place: Place, workshop: Workshop): Promise<number> {
  if (recipient.kind === 'group') return (await findWritableGroup(workshop, recipient.jid)).ephemeralDuration ?? 0;
  const { phone, lid } = recipient.person;
  const named = personOf(place.jid);
  const chat = { phone: phone ?? named.phone, lid: lid ?? named.lid };
  const [timer] = await Promise.all([timerOf(workshop.keys, chat), readAhead(place.jid, workshop)]);
  return timer.seconds;
}

/** Reads into memory what Baileys needs next: asked for in one turn, all of it is one question to the database. */
async function readAhead(jid: string, { keys, sock }: Workshop): Promise<void> {
  const session = sock.signalRepository.jidToSignalProtocolAddress(jid);
  await Promise.all([keys.read('session', [session]), keys.read('tctoken', [jid])]);
}

async function findQuote(
  quoted: Quoted,
  recipient: Recipient,
  { me }: Place,
  { storage, sessionId, keys }: Workshop,
): Promise<proto.IContextInfo | null> {
  const { messageId, fromMe, participant } = quoted;
  const chat = recipient.kind === 'person' ? recipient.person : recipient.jid;
  const meant = { chat, fromMe, author: readRecipient(participant ?? '') };
  const [original] = await loadMeant(storage, sessionId, messageId, meant, keys.completePeople);
  return quoteOf(quoted, original?.message ?? null, recipient.kind === 'person' ? recipient.person : null, me);
}

/** True for requests that name something kept elsewhere instead of bringing their content. */
export function dependsOnMore(request: SendRequest): boolean {
  return request.type === 'forward' || 'media' in request;
}

async function findPlace(recipient: Recipient, workshop: Workshop): Promise<{ place: Place; byLid: boolean }> {
  const { sock } = workshop;
  const me = jidOf({ ...personOf(sock.user?.id), lid: null });
  if (recipient.kind === 'person') {
    return { place: { jid: await chooseAddress(recipient.person, sock), isGroup: false, me }, byLid: false };
  }
  const group = await findWritableGroup(workshop, recipient.jid);
  const byLid = isLidGroup(group.participants);
  const ownLid = personOf(sock.user?.lid).lid;
  const own = byLid && ownLid ? jidOf({ phone: null, lid: ownLid }) : me;
  return { place: { jid: recipient.jid, isGroup: true, me: own }, byLid };
}

async function buildFrom(
  request: SendRequest,
  mentions: Mention[],
  place: Place,
  { storage, sessionId, media }: Workshop,
): Promise<proto.IMessage> {
  if (request.type === 'forward') {
    const original = await loadContent(storage, sessionId, request.messageId);
    if (!original?.message) throw new MessageNotFound();
    return withSecret(forwardOf(original.message));
  }
  if ('media' in request) {
    const caption = request.caption && nameMentions(request.caption, mentions);
    return withSecret(await buildMedia({ ...request, ...(caption && { caption }) }, sessionId, media));
  }
  if (request.type === 'text') return buildContent({ ...request, text: nameMentions(request.text, mentions) }, place);
  if (request.type === 'edit')
    return withNamed(buildContent({ ...request, text: nameMentions(request.text, mentions) }, place), mentions);
  if (request.type === 'reaction' || request.type === 'delete') {
    return buildContent({ ...request, target: readTarget(request.target, place) }, place);
  }
  return buildContent(request, place);
}

/** In a group a message is named by its author too. */
function readTarget(target: Target, { isGroup }: Place): Target {
  if (!isGroup || target.fromMe) return target;
  const author = readRecipient(target.participant ?? '');
  if (target.participant && !author) {
    throw new InvalidRecipient('`target.participant` names nobody.', 'target.participant');
  }
  if (!author) throw new InvalidBody([{ field: 'target.participant', message: 'is needed in a group' }]);
  return { ...target, participant: jidOf(author) };
}
