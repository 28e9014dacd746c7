import { randomBytes } from 'node:crypto';
import type { Account, ChatMessage, Group } from '../world/model.ts';
import { enqueue } from '../service/queue.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { groupJid, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

export type Ticks = 'delivered' | 'read';

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

/** Several members have got a message at one time: one stanza says it of all of them, unless the group says it of each. */
export function groupTicks(
  world: World,
  group: Group,
  readers: Account[],
  author: Account,
  id: string,
  ticks: Ticks,
): void {
  const others = readers.filter((reader) => reader !== author);
  if (group.receipts === 'single' || others.length < 2) {
    for (const reader of others) groupTick(world, group, reader, author, [id], ticks);
    return;
  }
  for (const reader of others) noteReceipt(world, group, reader, author, id, ticks);
  const t = unixSeconds();
  const users = others.map((reader) => node('user', { jid: jidOf(reader, group.addressing), t }));
  const receiptId = randomBytes(8).toString('hex').toUpperCase();
  const attrs = { from: groupJid(group), id: receiptId, t, type: ticks === 'read' ? 'read' : undefined };
  const receipt = node('receipt', attrs, [node('participants', { key: id }, users)]);
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

/** Messages that this phone shows become read; returns those that were not. */
export function markRead(world: World, group: Group, reader: Account, ids: string[]): ChatMessage[] {
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
