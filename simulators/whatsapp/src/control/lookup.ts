import { randomInt } from 'node:crypto';
import type { MessageView } from '../views.ts';
import type { Account, Device, Peer } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { viewMessage } from '../world/world.ts';
import { Refusal } from './refusal.ts';

/** Digits only: people write numbers with a plus, spaces and brackets. */
export function digits(phone: string): string {
  return phone.replace(/\D/g, '');
}

/** How a chat is called: by the other side's number. */
export function chatKey(peer: string): string {
  return digits(peer);
}

export function freePhone(world: World): string {
  for (;;) {
    const phone = `7705${randomInt(1_000_000, 9_999_999)}`;
    if (!world.accounts.has(phone)) return phone;
  }
}

export function known(world: World, phone: string): Account {
  const account = world.known(digits(phone));
  if (!account) throw new Refusal(404, 'not_found', 'There is no phone with this number.');
  return account;
}

/** Whom a message, a call or a mark is about: a person who is on WhatsApp, or a group. */
export function peer(world: World, name: string): Peer {
  return world.groups.get(digits(name)) ?? known(world, name);
}

/** The linked device with this number, or the newest one. */
export function deviceOf(account: Account, number?: number): Device {
  const device = number === undefined ? account.devices.at(-1) : account.devices.find((one) => one.number === number);
  if (!device) throw new Refusal(404, 'device_not_found', 'This phone has no such linked device.');
  return device;
}

export function messagesOf(account: Account, peer: string): MessageView[] {
  return [...(account.chats.get(peer)?.messages.values() ?? [])].map(viewMessage);
}
