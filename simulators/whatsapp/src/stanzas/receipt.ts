import type { Connection } from '../world/connection.ts';
import { takeGroupReceipt } from '../groups/receipts.ts';
import { reuploadFor } from '../phones/reuploading.ts';
import type { Account, Device } from '../world/model.ts';
import { sendAgain } from '../phones/retries.ts';
import { deliveredToDevice, sendReceipt } from '../phones/receipts.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { parseJid } from '../wire/jids.ts';
import { child, children, node } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import { confirm, queueKey } from '../service/queue.ts';

/** A linked device confirms, has read, or cannot decrypt. */
export function takeReceipt(world: World, connection: Connection, device: Device, receipt: BinaryNode): void {
  const { id = '', to, type, recipient } = receipt.attrs;
  connection.send(node('ack', { class: 'receipt', id, from: to, type }));
  if (type === 'server-error') {
    reuploadFor(world, device, receipt);
    return;
  }
  const group = world.findGroup(to);
  if (group) {
    takeGroupReceipt(world, device, group, receipt);
    return;
  }
  const reader = world.account(device.phone);
  const author = world.find(to);
  if (!author) return;
  if (type === 'retry') {
    sendAgain(world, device, author, world.find(recipient) ?? reader, receipt);
    return;
  }
  if (type === 'hist_sync' || type === 'peer_msg') {
    // A device that is cut off before the last piece gets all of them again.
    connection.historyPending.delete(id);
    confirm(world, device, queueKey('message', id));
    device.hasHistory ||= connection.historyPending.size === 0;
    world.onChange();
    return;
  }
  const ids = [id, ...children(child(receipt, 'list'), 'item').map((item) => item.attrs['id'] ?? '')];
  for (const one of ids) confirm(world, device, queueKey('message', one));
  if (author === reader) return; // "sender": a copy of what our own phone wrote
  if (type === 'read' || type === 'read-self') readOnDevice(world, reader, author, ids, to, type === 'read');
  else for (const one of ids) deliveredToDevice(world, device, reader, author, one);
}

function readOnDevice(
  world: World,
  reader: Account,
  author: Account,
  ids: string[],
  to: string | undefined,
  tellAuthor: boolean,
): void {
  const chat = world.chat(reader, author);
  for (const id of ids) {
    const shown = chat.messages.get(id);
    if (shown?.status !== 'received') continue;
    shown.status = 'read';
    chat.unread = Math.max(0, chat.unread - 1);
    world.messageChanged(reader, author, shown);
  }
  if (tellAuthor) sendReceipt(world, reader, author, ids, 'read', parseJid(to)?.server === 'lid' ? 'lid' : 'pn');
}
