import type { Account, ChatMessage, Device, Group } from '../world/model.ts';
import { readBundle } from '../service/prekeys.ts';
import { confirm, enqueue, queueKey } from '../service/queue.ts';
import { peerName, takeBundle } from '../phones/sessions.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { child, children, node, unixSeconds } from '../wire/nodes.ts';
import { groupJid, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { groupMessageAgain } from './writing.ts';

export type Ticks = 'delivered' | 'read';

const MAX_RETRIES = 5;

/** A member has got messages, or read them: their author's phone and linked devices learn of it. */
export function groupTick(
  world: World,
  group: Group,
  reader: Account,
  author: Account,
  ids: string[],
  ticks: Ticks,
): void {
  const [first, ...rest] = ids;
  if (first === undefined || reader === author) return;
  for (const id of ids) noteReceipt(world, group, reader, author, id, ticks);
  const items = rest.map((id) => node('item', { id }));
  const attrs = {
    from: groupJid(group),
    participant: jidOf(reader, group.addressing),
    id: first,
    t: unixSeconds(),
    type: ticks === 'read' ? 'read' : undefined,
  };
  const receipt = node('receipt', attrs, items.length > 0 ? [node('list', {}, items)] : undefined);
  for (const device of author.devices) enqueue(world, device, 'receipt', receipt);
}

/** Two ticks stand for everybody: a group's message is delivered, or read, when the last member has it. */
function noteReceipt(world: World, group: Group, reader: Account, author: Account, id: string, ticks: Ticks): void {
  const message = world.message(author, group, id);
  if (!message?.fromMe || message.receipts[reader.phone] === 'read') return;
  message.receipts[reader.phone] = ticks;
  const others = [...group.participants.keys()].filter((phone) => phone !== author.phone);
  const known = others.map((phone) => message.receipts[phone]);
  if (known.every((one) => one === 'read')) message.status = 'read';
  else if (known.every((one) => one !== undefined)) message.status = 'delivered';
  world.messageChanged(author, group, message);
}

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

function markRead(world: World, group: Group, reader: Account, ids: string[]): ChatMessage[] {
  const chat = world.chat(reader, group);
  const unread = ids
    .flatMap((id) => chat.messages.get(id) ?? [])
    .filter((message) => !message.fromMe && message.status === 'received');
  for (const message of unread) {
    message.status = 'read';
    chat.unread = Math.max(0, chat.unread - 1);
    world.messageChanged(reader, group, message);
  }
  return unread;
}

/** The person opens the group: blue ticks for each author, and the own linked devices learn it, too. */
export function openGroup(world: World, reader: Account, group: Group, only?: string[]): string[] {
  const ids = only ?? [...world.chat(reader, group).messages.keys()];
  const read = markRead(world, group, reader, ids);
  for (const { id, author } of read) {
    groupTick(world, group, reader, world.account(author), [id], 'read');
    const attrs = {
      from: jidOf(reader, group.addressing),
      recipient: groupJid(group),
      participant: jidOf(world.account(author), group.addressing),
      id,
      t: unixSeconds(),
      type: 'read-self',
    };
    for (const device of reader.devices) enqueue(world, device, 'receipt', node('receipt', attrs));
  }
  return read.map(({ id }) => id);
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
