import type { WAPatchCreate } from '@whiskeysockets/baileys';
import { changeAppState } from '../service/appState.ts';
import type { Account, Peer } from '../world/model.ts';
import { proto } from '../wire/baileys.ts';
import { groupJid, isGroup, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation;

/** The owner saves somebody in the phone's address book, or takes the name away. */
export function saveContact(
  world: World,
  account: Account,
  person: Account,
  name: string | null,
  external = false,
): void {
  account.addressBook ??= new Map();
  if (name === null) account.addressBook.delete(person.phone);
  else account.addressBook.set(person.phone, name);
  const lidJid = jidOf(person, 'lid');
  const action = person.hidesPhone
    ? { lidContactAction: { fullName: name, saveOnPrimaryAddressbook: true } }
    : { contactAction: { fullName: name, lidJid, saveOnPrimaryAddressbook: true } };
  const change: WAPatchCreate = {
    type: 'critical_unblock_low',
    index: person.hidesPhone ? ['lid_contact', lidJid] : ['contact', jidOf(person, 'pn')],
    // That a removal says nothing of the contact but who it is, is a guess.
    syncAction: { timestamp: Date.now(), ...(name !== null && action) },
    apiVersion: 2,
    operation: name === null ? REMOVE : SET,
  };
  changeAppState(world, account, change, external);
  world.changed(account);
}

/** The owner marks a chat as unread, or as read without opening it. */
export function markChat(world: World, account: Account, peer: Peer, unread: boolean, at?: string): void {
  const jid = isGroup(peer) ? groupJid(peer) : jidOf(peer, peer.addressing);
  const timestamp = at === undefined ? Date.now() : Date.parse(at);
  world.chat(account, peer).markedUnread = unread;
  changeAppState(world, account, {
    type: 'regular_low',
    index: ['markChatAsRead', jid],
    syncAction: { timestamp, markChatAsReadAction: { read: !unread, messageRange: { messages: [] } } },
    apiVersion: 3,
    operation: SET,
  });
}
