/** Portions of history, as the message that announces one, which Baileys reads. */
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateSync, inflate, type ZlibOptions } from 'node:zlib';
import { proto, type BaileysEventMap, type WAMessage } from '@whiskeysockets/baileys';
import { phoneJid, type Person } from '../ids.ts';

export type Notice = proto.Message.IHistorySyncNotification;

/** More than all statuses of a day, unpacked: small pictures and words. */
const STATUSES_BYTES = 64 * 1024 * 1024;
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
export function inline(notice: Notice, packed: Uint8Array, me: Person): WAMessage {
  return {
    key: { remoteJid: phoneJid(me.phone ?? ''), fromMe: true, id: randomBytes(16).toString('hex').toUpperCase() },
    messageTimestamp: Math.trunc(Date.now() / 1000),
    message: announced({ ...notice, initialHistBootstrapInlinePayload: packed }),
  };
}

function announced(historySyncNotification: Notice): proto.IMessage {
  const { HISTORY_SYNC_NOTIFICATION: type } = proto.Message.ProtocolMessage.Type;
  return { protocolMessage: { type, historySyncNotification } };
}
