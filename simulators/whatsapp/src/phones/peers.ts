import { randomBytes } from 'node:crypto';
import { isGroup } from '../world/world.ts';
import type { Account, Device, Peer } from '../world/model.ts';
import { pad } from '../signal/plaintext.ts';
import { enqueue } from '../service/queue.ts';
import { proto } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { announce, chatHistory, messageInfo } from './history.ts';
import { encryptForDevice } from './sessions.ts';

const { PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE } = proto.Message.ProtocolMessage.Type;
const { HISTORY_SYNC_ON_DEMAND, PLACEHOLDER_MESSAGE_RESEND } = proto.Message.PeerDataOperationRequestType;
const { ON_DEMAND } = proto.HistorySync.HistorySyncType;
/** As many as a phone gives at once; guess. */
const MOST_ON_DEMAND = 50;

/** A linked device asks its own phone for more: older messages of a chat, or one whose content never came. */
export function answerPeer(world: World, account: Account, device: Device, id: string, message: proto.IMessage): void {
  const asked = message.deviceSentMessage?.message ?? message;
  const request = asked.protocolMessage?.peerDataOperationRequestMessage;
  if (request?.peerDataOperationRequestType === HISTORY_SYNC_ON_DEMAND) {
    const { chatJid, oldestMsgId, onDemandMsgCount } = request.historySyncOnDemandRequest ?? {};
    const peer = peerOf(world, chatJid);
    if (!peer) return;
    const count = Math.min(onDemandMsgCount ?? MOST_ON_DEMAND, MOST_ON_DEMAND);
    const conversations = [chatHistory(world, account, peer, oldestMsgId ?? undefined, count)];
    sendToDevice(world, account, device, () =>
      announce(world, { syncType: ON_DEMAND, chunkOrder: 1, progress: 100, conversations }, false, id),
    );
  }
  if (request?.peerDataOperationRequestType === PLACEHOLDER_MESSAGE_RESEND) {
    const found = (request.placeholderMessageResendRequest ?? []).flatMap(({ messageKey }) => {
      const peer = peerOf(world, messageKey?.remoteJid);
      const lost = peer && world.message(account, peer, messageKey?.id ?? '');
      if (!peer || !lost) return [];
      const info = messageInfo(world, account, messageKey?.remoteJid ?? '', isGroup(peer), lost);
      const webMessageInfoBytes = proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject(info)).finish();
      return [{ placeholderMessageResendResponse: { webMessageInfoBytes } }];
    });
    sendToDevice(world, account, device, () =>
      Promise.resolve({
        protocolMessage: {
          type: PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
          peerDataOperationRequestResponseMessage: {
            peerDataOperationRequestType: PLACEHOLDER_MESSAGE_RESEND,
            stanzaId: id,
            peerDataOperationResult: found,
          },
        },
      }),
    );
  }
}

function peerOf(world: World, jid: string | null | undefined): Peer | undefined {
  return world.findGroup(jid ?? undefined) ?? world.find(jid ?? undefined);
}

/** The phone says something to one of its own devices, which people never see. */
export function sendToDevice(
  world: World,
  account: Account,
  device: Device,
  make: () => Promise<proto.IMessage>,
): void {
  world.turns.run(account.phone, async () => {
    const message = await make();
    const enc = await encryptForDevice(world, account, device, pad(proto.Message.encode(message).finish()));
    const id = randomBytes(16).toString('hex').toUpperCase();
    const attrs = { from: jidOf(account, 'pn'), id, t: unixSeconds(), type: 'text', category: 'peer' };
    enqueue(world, device, 'message', node('message', attrs, [enc]));
  });
}
