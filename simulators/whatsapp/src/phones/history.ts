import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Account, Device } from '../model.ts';
import { pad } from '../signal/plaintext.ts';
import { proto } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { jidOf } from '../world.ts';
import type { World } from '../world.ts';
import { encryptForDevice } from './sessions.ts';

/**
 * What our own phone tells a device that has just been linked: names and phone ↔ LID pairs of its chats, but no
 * messages. Without it Baileys holds all events back for 20 s after the first login.
 */
export function greetDevice(world: World, device: Device): void {
  const account = world.account(device.phone);
  world.turns.run(account.phone, async () => {
    const enc = await encryptForDevice(
      world,
      account,
      device,
      pad(proto.Message.encode(bootstrap(account, world)).finish()),
    );
    const id = randomBytes(16).toString('hex').toUpperCase();
    const attrs = { from: jidOf(account, 'pn'), id, t: unixSeconds(), type: 'text', category: 'peer' };
    world.connectionOf(device)?.send(node('message', attrs, [enc]));
  });
}

function bootstrap(account: Account, world: World): proto.IMessage {
  const peers = [...account.chats.keys()].map((phone) => world.account(phone));
  const history = proto.HistorySync.encode({
    syncType: proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
    chunkOrder: 1,
    progress: 100,
    pushnames: peers.map((peer) => ({ id: jidOf(peer, 'pn'), pushname: peer.name })),
    phoneNumberToLidMappings: peers.map((peer) => ({ pnJid: jidOf(peer, 'pn'), lidJid: jidOf(peer, 'lid') })),
  }).finish();
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: proto.Message.HistorySyncType.INITIAL_BOOTSTRAP,
        chunkOrder: 1,
        progress: 100,
        initialHistBootstrapInlinePayload: deflateSync(history),
      },
    },
  };
}
