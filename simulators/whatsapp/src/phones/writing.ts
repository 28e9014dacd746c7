import { randomBytes } from 'node:crypto';
import type { Account, Addressing, ChatMessage, Device } from '../model.ts';
import { pad } from '../signal/plaintext.ts';
import { enqueue } from '../stanzas/queue.ts';
import type { BinaryNode, proto } from '../wire/baileys.ts';
import { bytes, node } from '../wire/nodes.ts';
import { jidOf } from '../world.ts';
import type { World } from '../world.ts';
import { makeText } from './content.ts';
import { blank } from './receiving.ts';
import { raise, sendReceipt } from './receipts.ts';
import { encryptForDevice } from './sessions.ts';

export interface Draft {
  text: string;
  quote?: string;
  addressing?: Addressing;
  /** LID addressing without the number beside it: the reader learns the phone only later. */
  hidePhone?: boolean;
  /** Damage the ciphertext, so that linked devices must ask for it again. */
  corrupt?: boolean;
}

/** Somebody types a message on a phone. Both phones show it at once; linked devices get it encrypted. */
export function write(world: World, author: Account, to: Account, draft: Draft): ChatMessage {
  const id = `AC${randomBytes(15).toString('hex').toUpperCase()}`;
  const addressing = draft.addressing ?? author.addressing;
  const content = { text: draft.text, quote: draft.quote ?? null };
  const written: ChatMessage = { ...blank(id, true, 0, addressing), ...content };
  written.awaiting = to.devices.map(({ number }) => number);
  world.chat(author, to).messages.set(id, written);
  const shown: ChatMessage = { ...blank(id, false, 0, addressing), ...content, at: written.at };
  const chat = world.chat(to, author);
  chat.messages.set(id, shown);
  chat.unread += 1;
  world.messageChanged(author, to, written);
  world.messageChanged(to, author, shown);
  arrive(world, author, to, written);
  world.turns.run(author.phone, async () => {
    await toLinkedDevices(world, author, to, written, draft);
  });
  return written;
}

/** What the other phone itself does; with linked devices, theirs are the ticks that count (a simplification). */
function arrive(world: World, author: Account, to: Account, written: ChatMessage): void {
  if (to.devices.length > 0 || !to.registered) return;
  if (to.autoDeliver) raise(world, author, to, written, 'delivered');
  if (author.devices.length > 0 && to.autoDeliver) {
    sendReceipt(world, to, author, [written.id], to.autoRead ? 'read' : 'delivered', written.addressing);
  }
}

async function toLinkedDevices(
  world: World,
  author: Account,
  to: Account,
  written: ChatMessage,
  draft: Draft,
): Promise<void> {
  for (const device of to.devices) {
    const stanza = await messageFor(world, author, to, device, written, draft);
    enqueue(world, device, 'message', stanza);
  }
  for (const device of author.devices) {
    enqueue(world, device, 'message', await messageFor(world, author, to, device, written, draft));
  }
}

/** The stanza with this message for one linked device: the reader's, or the author's own, which gets a copy. */
export async function messageFor(
  world: World,
  author: Account,
  to: Account,
  device: Device,
  written: ChatMessage,
  options: Pick<Draft, 'hidePhone' | 'corrupt'> & { count?: string } = {},
): Promise<BinaryNode> {
  const own = device.phone === author.phone;
  const message = contentOf(world, author, to, written);
  const copy = { deviceSentMessage: { destinationJid: jidOf(to, written.addressing), message } };
  const count = options.count === undefined ? {} : { count: options.count };
  const enc = await encryptForDevice(world, author, device, pad(own ? copy : message), count);
  if (options.corrupt) damage(enc);
  const attrs = own ? copyAttrs(to, written) : senderAttrs(author, written, options.hidePhone ?? false);
  return node(
    'message',
    {
      from: jidOf(author, written.addressing),
      id: written.id,
      t: String(Math.floor(Date.parse(written.at) / 1000)),
      type: 'text',
      notify: author.name,
      addressing_mode: written.addressing,
      ...attrs,
    },
    [enc],
  );
}

function contentOf(world: World, author: Account, to: Account, written: ChatMessage): proto.IMessage {
  const quoted = written.quote === null ? undefined : world.message(author, to, written.quote);
  return makeText(
    written.text ?? '',
    quoted && {
      id: quoted.id,
      text: quoted.text,
      authorJid: jidOf(quoted.fromMe ? author : to, written.addressing),
    },
  );
}

function senderAttrs(author: Account, { addressing }: ChatMessage, hidePhone: boolean): Record<string, string> {
  if (addressing === 'pn') return { sender_lid: jidOf(author, 'lid') };
  return hidePhone ? {} : { sender_pn: jidOf(author, 'pn') };
}

/** No `sender_lid` here: Baileys would store our own LID as the customer's. */
function copyAttrs(to: Account, { addressing }: ChatMessage): Record<string, string> {
  const other = addressing === 'pn' ? 'lid' : 'pn';
  return { recipient: jidOf(to, addressing), [`peer_recipient_${other}`]: jidOf(to, other) };
}

function damage(enc: BinaryNode): void {
  const body = bytes(enc);
  const last = body.length - 1;
  body.writeUInt8(body.readUInt8(last) ^ 0xff, last);
  enc.content = body;
}
