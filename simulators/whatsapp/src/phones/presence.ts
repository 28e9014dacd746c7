import type { Connection } from '../world/connection.ts';
import type { Account, Device, Peer, Presence } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { node } from '../wire/nodes.ts';
import { groupJid, isGroup, jidOf, keyOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

export type PresenceState = 'available' | 'unavailable' | 'composing' | 'recording' | 'paused';

/** A linked device types or records: the other phones show it. */
export function showTyping(world: World, device: Device, { attrs, content }: BinaryNode): void {
  const [state] = Array.isArray(content) ? content : [];
  const typing = state?.tag === 'composing';
  const recording = typing && state.attrs['media'] === 'audio';
  const group = world.findGroup(attrs['to']);
  const readers = group ? [...group.participants.keys()] : [world.find(attrs['to'])?.phone];
  for (const phone of readers) {
    if (phone === undefined || phone === device.phone) continue;
    world.events.emit({ type: 'typing', phone, peer: group ? group.id : device.phone, typing, recording });
  }
}

/** A linked device says whether its user is there, or wants to know it of somebody. */
export function takePresence(world: World, connection: Connection, device: Device, { attrs }: BinaryNode): void {
  // Baileys also sends a presence without a type, to tell its name.
  if (attrs['type'] === 'available' || attrs['type'] === 'unavailable') {
    connection.available = attrs['type'] === 'available';
  }
  if (attrs['type'] !== 'subscribe') return;
  const peer: Peer | undefined = world.findGroup(attrs['to']) ?? world.find(attrs['to']);
  if (!peer) return;
  connection.subscriptions.add(keyOf(peer));
  const known = world.presences.get(keyOf(peer));
  if (!isGroup(peer) && known && peer.phone !== device.phone) connection.send(presenceNode(peer, known, attrs['to']));
}

function presenceNode(person: Account, { online, lastSeen }: Presence, as?: string): BinaryNode {
  const last = lastSeen === null ? 'deny' : String(lastSeen);
  const from = as ?? jidOf(person, person.addressing);
  return node('presence', online ? { from } : { from, type: 'unavailable', last });
}

/** A person comes, goes or types. It is said to devices that listen now and never kept for later. */
export function changePresence(
  world: World,
  person: Account,
  state: PresenceState,
  { to, lastSeen }: { to?: Peer; lastSeen?: number } = {},
): void {
  if (state === 'available' || state === 'unavailable') {
    const presence = { online: state === 'available', lastSeen: lastSeen ?? Math.floor(Date.now() / 1000) };
    world.presences.set(person.phone, presence);
    for (const connection of world.connections.values()) {
      if (connection.subscriptions.has(person.phone)) connection.send(presenceNode(person, presence));
    }
    return;
  }
  if (to) tellTyping(world, person, to, state);
}

function tellTyping(world: World, person: Account, to: Peer, state: 'composing' | 'recording' | 'paused'): void {
  const tag = state === 'paused' ? 'paused' : 'composing';
  const what = node(tag, state === 'recording' ? { media: 'audio' } : {});
  const self = jidOf(person, isGroup(to) ? to.addressing : person.addressing);
  const attrs = isGroup(to) ? { from: groupJid(to), participant: self } : { from: self };
  const readers = isGroup(to) ? [...to.participants.keys()] : [to.phone];
  for (const phone of readers.filter((one) => one !== person.phone)) {
    for (const device of world.account(phone).devices) {
      const connection = world.connectionOf(device);
      const key = isGroup(to) ? to.id : person.phone;
      if (connection?.available || connection?.subscriptions.has(key))
        connection.send(node('chatstate', attrs, [what]));
    }
    world.events.emit({
      type: 'typing',
      phone,
      peer: isGroup(to) ? to.id : person.phone,
      typing: tag === 'composing',
      recording: state === 'recording',
    });
  }
}
