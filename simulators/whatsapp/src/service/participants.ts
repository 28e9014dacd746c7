import { createHash } from 'node:crypto';
import type { Account, Addressing, Device, Group } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { parseJid } from '../wire/jids.ts';
import { child, children } from '../wire/nodes.ts';
import { isGroup } from '../world/world.ts';
import type { World } from '../world/world.ts';

/** The hash of a list of devices, phones among them: six bytes over their full names in order. */
export function participantHash(people: Account[], addressing: Addressing): string {
  const names = people.flatMap((account) => {
    const user = addressing === 'pn' ? `${account.phone}.0:` : `${account.lid}.0:`;
    const server = addressing === 'pn' ? '@s.whatsapp.net' : '@lid';
    return numbersOf(account).map((number) => `${user}${number}${server}`);
  });
  const digest = createHash('sha256').update(names.sort().join('')).digest();
  return `2:${digest.subarray(0, 6).toString('base64')}`;
}

function numbersOf({ devices }: Account): number[] {
  return [0, ...devices.map(({ number }) => number)];
}

/**
 * What the answer to a message says of the list it was sent to: the hash of the server's own list when that is another.
 * Of a group the sender gives a hash, to be compared (without one there is nothing to compare: a guess); in a chat of two
 * the list itself comes along. What goes to one device only, as on request, is no list.
 */
export function hashOfOthers(
  world: World,
  device: Device,
  stanza: BinaryNode,
  to: Account | Group,
  addressing: Addressing,
): string | undefined {
  const { device_fanout: fanout, category, participant, phash } = stanza.attrs;
  if (fanout === 'false' || category === 'peer' || participant !== undefined) return undefined;
  const author = world.account(device.phone);
  const people = isGroup(to)
    ? [...to.participants.keys()].map((phone) => world.account(phone))
    : [...new Set([author, to])];
  const hash = participantHash(people, addressing);
  const alike = isGroup(to) ? phash === undefined || phash === hash : isSentToAll(world, device, stanza, people);
  return alike ? undefined : hash;
}

function isSentToAll(world: World, device: Device, stanza: BinaryNode, people: Account[]): boolean {
  const named = children(child(stanza, 'participants'), 'to').map(({ attrs }) => {
    const parsed = parseJid(attrs['jid']);
    return `${world.find(attrs['jid'])?.phone ?? ''}:${parsed?.device ?? 0}`;
  });
  const sent = new Set([...named, `${device.phone}:${device.number}`]);
  const known = people.flatMap((account) => numbersOf(account).map((number) => `${account.phone}:${number}`));
  return sent.size === known.length && known.every((name) => sent.has(name));
}
