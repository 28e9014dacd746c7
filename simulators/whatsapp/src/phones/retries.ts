import type { Account, Device } from '../world/model.ts';
import { readBundle, takeBundle } from '../service/prekeys.ts';
import { enqueue, queueKey } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { child } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import { peerName } from './sessions.ts';
import { messageFor } from './writing.ts';

const MAX_RETRIES = 5;

/**
 * A linked device could not decrypt a message that `author`'s phone wrote to `to`: open a new session, from the bundle
 * in the receipt or a fresh one, and send the same message again under the same id.
 */
export function sendAgain(world: World, device: Device, author: Account, to: Account, receipt: BinaryNode): void {
  const id = receipt.attrs['id'] ?? '';
  const count = Number(child(receipt, 'retry')?.attrs['count'] ?? '1');
  const message = world.message(author, to, id);
  const queued = device.queue.get(queueKey('message', id));
  if (!message?.fromMe || count > MAX_RETRIES) return;
  if (queued) queued.retriesAsked += 1;
  world.turns.run(author.phone, async () => {
    const peer = peerName(device.phone, device.number);
    // The old session stays readable: answers encrypted with it may be under way.
    await author.party.startSession(peer, readBundle(receipt) ?? takeBundle(world, device));
    const stanza = await messageFor(world, author, to, device, message, { count: String(count) });
    enqueue(world, device, 'message', stanza);
  });
}
