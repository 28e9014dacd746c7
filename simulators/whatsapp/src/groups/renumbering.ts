import { randomBytes } from 'node:crypto';
import type { Account, Device } from '../world/model.ts';
import { actorAttrs, participantNode } from './nodes.ts';
import { enqueue } from '../service/queue.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { groupJid, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

/**
 * A person's WhatsApp moves to another number, by "Change number" on the phone: chats and groups go along, and a LID
 * of its own comes with the number. Linked devices of everybody in a chat with them are told, and those of their groups.
 * That its own devices stay linked and are told alike is a guess.
 */
export function changeNumber(world: World, account: Account, phone: string): void {
  const told = new Set(audience(world, account));
  const before = { old: jidOf(account, 'pn'), old_lid: jidOf(account, 'lid') };
  const groups = [...world.groups.values()].filter(({ participants }) => participants.has(account.phone));
  const actors = new Map(groups.map((group) => [group, actorAttrs(group, account)]));
  world.renumber(account, phone);
  const modify = node('modify', { ...before, new: jidOf(account, 'pn'), new_lid: jidOf(account, 'lid') });
  for (const device of told) tell(world, device, { from: before.old, type: 'contacts' }, modify);
  for (const group of groups) {
    const change = node('modify', {}, [participantNode(world, group, phone)]);
    const attrs = { from: groupJid(group), type: 'w:gp2', ...actors.get(group) };
    for (const member of group.participants.keys())
      for (const device of world.account(member).devices) tell(world, device, attrs, change);
    world.groupChanged(group);
  }
}

function audience(world: World, account: Account): Device[] {
  const peers = [...account.chats.keys()].flatMap((key) => world.accounts.get(key)?.devices ?? []);
  return [...peers, ...account.devices];
}

function tell(world: World, device: Device, attrs: Record<string, string>, what: ReturnType<typeof node>): void {
  const id = randomBytes(8).toString('hex').toUpperCase();
  enqueue(world, device, 'notification', node('notification', { ...attrs, id, t: unixSeconds() }, [what]));
}
