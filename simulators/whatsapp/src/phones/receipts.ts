import type { Account, Addressing, ChatMessage, Device } from '../world/model.ts';
import { enqueue } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

type Ticks = 'delivered' | 'read';

const RANK = { sent: 0, undecryptable: 0, received: 0, delivered: 1, read: 2 };

/** `reader` tells `author` that messages were delivered or read: the author's phone and linked devices learn of it. */
export function sendReceipt(
  world: World,
  reader: Account,
  author: Account,
  ids: string[],
  ticks: Ticks,
  addressing: Addressing,
): void {
  const [first, ...rest] = ids;
  if (first === undefined) return;
  for (const id of ids) raise(world, author, reader, world.message(author, reader, id), ticks);
  const list =
    rest.length > 0
      ? [
          node(
            'list',
            {},
            rest.map((id) => node('item', { id })),
          ),
        ]
      : undefined;
  const type = ticks === 'read' ? 'read' : undefined;
  const attrs = { from: jidOf(reader, addressing), id: first, t: unixSeconds(), type };
  toDevices(world, author, node('receipt', attrs, list));
}

/** Ticks only ever move forward. */
export function raise(
  world: World,
  account: Account,
  peer: Account,
  message: ChatMessage | undefined,
  ticks: Ticks,
): void {
  if (!message?.fromMe || RANK[ticks] <= RANK[message.status]) return;
  message.status = ticks;
  world.messageChanged(account, peer, message);
}

/** One device has the message. It counts as delivered when all linked devices do. */
export function deliveredToDevice(world: World, device: Device, reader: Account, author: Account, id: string): void {
  const message = world.message(author, reader, id);
  if (!message) return;
  message.awaiting = message.awaiting.filter((number) => number !== device.number);
  if (message.awaiting.length > 0) return;
  if (author.devices.length > 0) sendReceipt(world, reader, author, [id], 'delivered', message.addressing);
  else raise(world, author, reader, message, 'delivered');
}

/** The person opens the chat: everything unread in it becomes read, here and for its author. */
export function openChat(world: World, reader: Account, peer: Account, only?: string[]): string[] {
  const chat = world.chat(reader, peer);
  const unread = [...chat.messages.values()].filter(
    (message) => !message.fromMe && message.status === 'received' && (only?.includes(message.id) ?? true),
  );
  for (const message of unread) {
    message.status = 'read';
    chat.unread = Math.max(0, chat.unread - 1);
    world.messageChanged(reader, peer, message);
  }
  for (const addressing of ['pn', 'lid'] as const) {
    const ids = unread.filter((message) => message.addressing === addressing).map(({ id }) => id);
    sendReceipt(world, reader, peer, ids, 'read', addressing);
    tellOwnDevices(world, reader, peer, ids, addressing);
  }
  return unread.map(({ id }) => id);
}

/** The reader's linked devices learn that the chat was read on the phone. */
function tellOwnDevices(world: World, reader: Account, peer: Account, ids: string[], addressing: Addressing): void {
  for (const id of ids) {
    const attrs = {
      from: jidOf(reader, addressing),
      recipient: jidOf(peer, addressing),
      id,
      t: unixSeconds(),
      type: 'read-self',
    };
    toDevices(world, reader, node('receipt', attrs));
  }
}

function toDevices(world: World, account: Account, receipt: BinaryNode): void {
  for (const device of account.devices) enqueue(world, device, 'receipt', receipt);
}
