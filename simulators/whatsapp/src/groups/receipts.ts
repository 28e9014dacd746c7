import { peerName } from '../phones/sessions.ts';
import { readBundle, takeBundle } from '../service/prekeys.ts';
import { confirm, enqueue, queueKey } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { child, children } from '../wire/nodes.ts';
import type { Account, Device, Group } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { groupTick, markRead } from './ticks.ts';
import { groupMessageAgain } from './writing.ts';

const MAX_RETRIES = 5;

/** A linked device confirms, has read, or cannot decrypt a group's message. */
export function takeGroupReceipt(world: World, device: Device, group: Group, receipt: BinaryNode): void {
  const { id = '', participant, type } = receipt.attrs;
  const reader = world.account(device.phone);
  const author = world.find(participant);
  if (type === 'retry') {
    if (author) sendAgainToGroup(world, device, group, author, receipt);
    return;
  }
  const ids = [id, ...children(child(receipt, 'list'), 'item').map((item) => item.attrs['id'] ?? '')];
  for (const one of ids) confirm(world, device, queueKey('message', one));
  if (!author || author === reader) return;
  if (type === 'read' || type === 'read-self') markRead(world, group, reader, ids);
  if (type === 'read') groupTick(world, group, reader, author, ids, 'read');
  else if (type !== 'read-self') groupTick(world, group, reader, author, ids, 'delivered');
}

function sendAgainToGroup(world: World, device: Device, group: Group, author: Account, receipt: BinaryNode): void {
  const id = receipt.attrs['id'] ?? '';
  const count = Number(child(receipt, 'retry')?.attrs['count'] ?? '1');
  const message = world.message(author, group, id);
  const queued = device.queue.get(queueKey('message', id));
  if (!message?.fromMe || count > MAX_RETRIES) return;
  if (queued) queued.retriesAsked += 1;
  world.turns.run(`group ${group.id}`, async () => {
    const peer = peerName(device.phone, device.number);
    await author.party.startSession(peer, readBundle(receipt) ?? takeBundle(world, device));
    enqueue(world, device, 'message', await groupMessageAgain(group, author, device, message, count));
  });
}
