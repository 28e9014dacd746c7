/** Portions of history, as the message that announces one, which Baileys reads. */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createInflate, deflateSync, inflate, type ZlibOptions } from 'node:zlib';
import { PROCESSABLE_HISTORY_TYPES, proto, type BaileysEventMap, type WAMessage } from '@whiskeysockets/baileys';
import { phoneJid, type Person } from '../ids.ts';
import { MediaTooLarge } from '../media/errors.ts';

export type Notice = proto.Message.IHistorySyncNotification;

/** More than all statuses of a day, unpacked: small pictures and words. */
const STATUSES_BYTES = 64 * 1024 * 1024;
/** More than a phone puts into one portion, unpacked. */
const UNPACKED_BYTES = 128 * 1024 * 1024;
/** What cannot become larger than `UNPACKED_BYTES`: deflate makes of one byte 1032 at most. */
const IN_PLACE_BYTES = UNPACKED_BYTES / 1032;
/** The kinds that Baileys reads. */
const PROCESSABLE: ReadonlySet<number> = new Set<number>(PROCESSABLE_HISTORY_TYPES);
const unpacked = promisify<Uint8Array, ZlibOptions, Buffer>(inflate);

/** Marks what is announced in the place of a portion that is still to be fetched. */
const STAND_IN = 'stand-in';

/**
 * What Baileys reads in the place of a portion whose file is still to be fetched: one of the same kind with nothing in
 * it, since Baileys goes on line when it has read the first one.
 */
export function standIn({ syncType, chunkOrder, progress }: Notice): proto.IMessage {
  const nothing = proto.HistorySync.encode({ syncType: proto.HistorySync.HistorySyncType.INITIAL_STATUS_V3 }).finish();
  return announced({
    ...{ syncType: syncType ?? null, chunkOrder: chunkOrder ?? null, progress: progress ?? null },
    initialHistBootstrapInlinePayload: deflateSync(nothing),
    peerDataRequestSessionId: STAND_IN,
  });
}

/** Under this name a portion is noted, and struck once it is told; the phone may number two portions alike. */
export function nameOf({ syncType, chunkOrder }: Notice, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return `${syncType ?? 0}.${chunkOrder ?? 0}.${hash}`;
}

/** The announcement as Baileys may read it, which says under which name it is noted. */
export function named(notice: Notice, name: string): proto.IMessage {
  return announced({ ...notice, peerDataRequestSessionId: name });
}

export function isHere({ initialHistBootstrapInlinePayload: payload }: Notice): boolean {
  return Boolean(payload?.length);
}

/** Whether Baileys may read it with its announcement. */
export function isReadInPlace(notice: Notice): boolean {
  const size = notice.initialHistBootstrapInlinePayload?.length ?? 0;
  return size > 0 && size <= IN_PLACE_BYTES && !isOfStatuses(notice);
}

/** Whether there is something to read: an announcement may also say that there is no history, or be of another kind. */
export function holdsSomething(notice: Notice): boolean {
  return PROCESSABLE.has(notice.syncType ?? 0) && (isHere(notice) || Boolean(notice.directPath));
}

/** Raises `MediaTooLarge` when it would be more than that once it is unpacked. */
export async function boundUnpacked(notice: Notice, packed: Uint8Array): Promise<void> {
  const limit = isOfStatuses(notice) ? STATUSES_BYTES : UNPACKED_BYTES;
  let size = 0;
  await pipeline(Readable.from([packed]), createInflate(), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      size += piece.length;
      if (size > limit) throw new MediaTooLarge(limit, size);
    }
  });
}

/** Whether it holds what contacts have posted for all, and nothing of chats. */
export function isOfStatuses({ syncType }: Notice): boolean {
  return syncType === proto.Message.HistorySyncType.INITIAL_STATUS_V3;
}

export async function statusesIn(packed: Uint8Array): Promise<WAMessage[]> {
  const bytes = await unpacked(packed, { maxOutputLength: STATUSES_BYTES });
  return proto.HistorySync.decode(bytes).statusV3Messages as WAMessage[];
}

export function isStandIn(set: BaileysEventMap['messaging-history.set']): boolean {
  return set.peerDataRequestSessionId === STAND_IN;
}

/** A portion that was fetched, as a message from our own phone that brings it along. */
export function inline(notice: Notice, packed: Uint8Array, me: Person, name: string): WAMessage {
  return {
    key: { remoteJid: phoneJid(me.phone ?? ''), fromMe: true, id: randomBytes(16).toString('hex').toUpperCase() },
    messageTimestamp: Math.trunc(Date.now() / 1000),
    message: named({ ...notice, initialHistBootstrapInlinePayload: packed }, name),
  };
}

function announced(historySyncNotification: Notice): proto.IMessage {
  const { HISTORY_SYNC_NOTIFICATION: type } = proto.Message.ProtocolMessage.Type;
  return { protocolMessage: { type, historySyncNotification } };
}
