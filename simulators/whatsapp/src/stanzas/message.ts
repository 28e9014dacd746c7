import type { Connection } from '../world/connection.ts';
import type { Copy } from '../groups/carrying.ts';
import { carryToGroup } from '../groups/carrying.ts';
import { mayWrite } from '../groups/writing.ts';
import type { Account, Device, Group } from '../world/model.ts';
import type { Outgoing } from '../phones/receiving.ts';
import { receiveFromDevice } from '../phones/receiving.ts';
import type { Sealed } from '../signal/party.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { parseJid } from '../wire/jids.ts';
import { bytes, child, children, node, unixSeconds } from '../wire/nodes.ts';
import { isGroup, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { hashOfOthers } from '../service/participants.ts';
import { enqueue } from '../service/queue.ts';
import { restrictionOn } from '../service/restriction.ts';

const BAD_REQUEST = 400;
const FORBIDDEN = 403;
/** The sender writes to a group by names that the group does not use any more. */
const STALE_ADDRESSING = 421;
const SMAX_INVALID = 479;
/** Where statuses are posted: acknowledged, and shown to nobody here. */
const STATUS_CHAT = 'status@broadcast';

/** Take a message from a linked device: acknowledge it as the server does, and carry each copy to its reader. */
export function takeMessage(world: World, connection: Connection, device: Device, stanza: BinaryNode): void {
  const chat = stanza.attrs['recipient'] ?? stanza.attrs['to'];
  const group = world.findGroup(chat);
  const addressing = group?.addressing ?? (parseJid(chat)?.server === 'lid' ? 'lid' : 'pn');
  const fault = world.faults.strike(
    'ack',
    device.phone,
    (rule) => rule.addressing === undefined || rule.addressing === addressing,
  );
  const refusal = fault?.error ?? refusalOf(world, device, stanza, group ?? chat);
  const to = group ?? world.find(chat);
  const phash = refusal === undefined && to ? hashOfOthers(world, device, stanza, to, addressing) : undefined;
  const acknowledge = () => {
    if (fault?.mute !== true) connection.send(ackOf(stanza, refusal, phash));
  };
  if (fault?.delayMs) setTimeout(acknowledge, fault.delayMs);
  else acknowledge();
  if (refusal !== undefined || fault?.lose) return;
  const what = { id: stanza.attrs['id'] ?? '', author: world.account(device.phone), device, addressing, stanza };
  if (group) carryToGroup(world, { ...what, to: group }, copies(stanza));
  else if (to && !isGroup(to)) carry(world, { ...what, to });
}

function ackOf({ attrs }: BinaryNode, error: number | undefined, phash: string | undefined): BinaryNode {
  const code = error === undefined ? undefined : String(error);
  return node('ack', { class: 'message', id: attrs['id'], from: attrs['to'], t: unixSeconds(), phash, error: code });
}

/** The code the server refuses this message with, if it does. Which code WhatsApp uses here is a guess. */
function refusalOf(
  world: World,
  device: Device,
  stanza: BinaryNode,
  chat: Group | string | undefined,
): number | undefined {
  if (stanza.attrs['id'] === undefined) return BAD_REQUEST;
  if (typeof chat === 'object') {
    if (!mayWrite(chat, world.account(device.phone))) return FORBIDDEN;
    if ((stanza.attrs['addressing_mode'] ?? chat.addressing) !== chat.addressing) return STALE_ADDRESSING;
  } else if (chat !== STATUS_CHAT && !world.find(chat)?.registered) {
    return BAD_REQUEST;
  }
  const to = typeof chat === 'string' ? world.find(chat) : undefined;
  const restricted = to && restrictionOn(world, world.account(device.phone), to, stanza);
  if (restricted !== undefined) return restricted;
  const opensSession = copies(stanza).some(({ enc }) => enc.attrs['type'] === 'pkmsg');
  const identity = child(stanza, 'device-identity');
  // A linked device must prove who it is when it opens a session: with the identity that its phone has signed.
  if (opensSession && stanza.attrs['category'] !== 'peer' && !sameIdentity(world, device, identity))
    return SMAX_INVALID;
  return undefined;
}

function sameIdentity(world: World, device: Device, sent: BinaryNode | undefined): boolean {
  if (!sent) return false;
  const claimed = proto.ADVSignedDeviceIdentity.decode(bytes(sent));
  const known = proto.ADVSignedDeviceIdentity.decode(device.deviceIdentity);
  const same = (a: Uint8Array | null | undefined, b: Uint8Array | null | undefined) =>
    Buffer.from(a ?? []).equals(Buffer.from(b ?? []));
  return (
    same(claimed.details, known.details) &&
    same(claimed.deviceSignature, known.deviceSignature) &&
    same(claimed.accountSignatureKey, world.account(device.phone).party.identity.public)
  );
}

/** Who gets which ciphertext: a fan-out, or a single one when a message is sent again on request. */
function copies(stanza: BinaryNode): Copy[] {
  const fanOut = children(child(stanza, 'participants'), 'to').flatMap((to) => {
    const enc = child(to, 'enc');
    return enc ? [{ jid: to.attrs['jid'] ?? '', enc }] : [];
  });
  const single = child(stanza, 'enc');
  return single ? [...fanOut, { jid: stanza.attrs['to'] ?? '', enc: single }] : fanOut;
}

function carry(world: World, outgoing: Outgoing): void {
  for (const { jid, enc } of copies(outgoing.stanza)) {
    const reader = world.find(jid);
    const number = parseJid(jid)?.device ?? 0;
    if (!reader) continue;
    if (number === 0) {
      const sealed: Sealed = { type: enc.attrs['type'] === 'pkmsg' ? 'pkmsg' : 'msg', body: bytes(enc) };
      receiveFromDevice(world, reader, outgoing, sealed);
    } else {
      const target = world.device(reader.phone, number);
      if (target && target !== outgoing.device) handOver(world, target, reader, outgoing, enc);
    }
  }
}

/** Pass the author's ciphertext to another linked device, of the other side or of the author. */
function handOver(world: World, target: Device, reader: Account, outgoing: Outgoing, enc: BinaryNode): void {
  const { author, device, to, addressing, id, stanza } = outgoing;
  const own = reader === author;
  const other = addressing === 'pn' ? 'lid' : 'pn';
  const attrs = {
    from: jidOf(author, addressing, device.number),
    id,
    t: unixSeconds(),
    type: stanza.attrs['type'] ?? 'text',
    addressing_mode: addressing,
    notify: author.name,
    recipient: own ? jidOf(to, addressing) : undefined,
    [addressing === 'pn' ? 'sender_lid' : 'sender_pn']: own ? undefined : jidOf(author, other),
    [addressing === 'pn' ? 'peer_recipient_lid' : 'peer_recipient_pn']: own ? jidOf(to, other) : undefined,
  };
  const identity = child(stanza, 'device-identity');
  enqueue(world, target, 'message', node('message', attrs, identity ? [enc, identity] : [enc]));
}
