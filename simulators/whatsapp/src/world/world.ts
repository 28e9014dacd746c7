import { createHash } from 'node:crypto';
import { now } from '../clock.ts';
import { Events } from './events.ts';
import { Faults } from './faults.ts';
import type { Connection } from './connection.ts';
import { MediaFiles } from '../media/files.ts';
import type {
  Account,
  Chat,
  ChatMessage,
  Device,
  Group,
  HistoryPlan,
  Peer,
  Presence,
  Restriction,
  Reupload,
} from './model.ts';
import { Recorder } from './recorder.ts';
import { Party } from '../signal/party.ts';
import { Turns } from './turns.ts';
import { GROUP_SERVER, makeJid, parseJid, SERVER } from '../wire/jids.ts';
import type { ServerIdentity } from '../wire/certificates.ts';
import { makeServerIdentity } from '../wire/certificates.ts';
import type { AccountView, GroupView, MessageView } from '../views.ts';

export type AccountDetails = Partial<
  Pick<Account, 'name' | 'lid' | 'business' | 'registered' | 'autoDeliver' | 'autoRead' | 'addressing' | 'hidesPhone'>
>;

/** A LID that a number always gets, so that it need not be remembered: 15 digits of a hash. */
function lidFor(phone: string): string {
  const hash = createHash('sha256').update(`lid ${phone}`).digest();
  return String(100_000_000_000_000n + (hash.readBigUInt64BE() % 900_000_000_000_000n));
}

/** Everything the box knows: accounts, connections, faults, recorded stanzas. */
export class World {
  readonly accounts = new Map<string, Account>();
  /** Who is in WhatsApp right now, or was last; nobody has been seen yet. By phone number. */
  readonly presences = new Map<string, Presence>();
  /** Whom an account has blocked (JIDs), by its number: a list to ask for and to change, without effect. */
  readonly blocked = new Map<string, Set<string>>();
  /** What a phone tells the device that is linked next, by its number. */
  readonly historyPlans = new Map<string, HistoryPlan>();
  /** Accounts that WhatsApp has limited, by number. */
  readonly restrictions = new Map<string, Restriction>();
  /** Trusted-contact tokens, by `account person`. */
  readonly tokens = new Map<string, Buffer>();
  readonly groups = new Map<string, Group>();
  readonly #byLid = new Map<string, Account>();
  /** Open connections of linked devices, by `phone:number`. */
  readonly connections = new Map<string, Connection>();
  /** Companions that show a QR, by id. */
  readonly waiting = new Map<string, Connection>();
  readonly events = new Events();
  readonly faults = new Faults();
  readonly recorder = new Recorder();
  readonly turns = new Turns();
  readonly media: MediaFiles;
  /** What phones do about files that have gone, by the message's id; they upload them again unless told otherwise. */
  readonly reuploads = new Map<string, Reupload>();
  /** What new connections are shown; a scenario may put an impostor's in its place. */
  identity: ServerIdentity = makeServerIdentity();
  readonly ownIdentity: ServerIdentity = this.identity;
  /** Every number is on WhatsApp as soon as somebody asks for it. */
  everybody = false;
  /** Called after each change that should survive a restart. */
  onChange: () => void = () => undefined;

  constructor(media: MediaFiles = new MediaFiles()) {
    this.media = media;
  }

  /** The account of this number, of somebody who is there or now does something: made on the spot. */
  account(phone: string, details: AccountDetails = {}): Account {
    const known = this.accounts.get(phone);
    if (known) return known;
    const account: Account = {
      phone,
      lid: lidFor(phone),
      name: `+${phone}`,
      business: false,
      registered: true,
      autoDeliver: true,
      autoRead: false,
      addressing: 'pn',
      hidesPhone: false,
      chats: new Map(),
      devices: [],
      nextDevice: 1,
      party: new Party(phone),
      ...details,
    };
    this.restore(account);
    this.changed(account);
    return account;
  }

  /** Change an account, or make it. */
  update(phone: string, details: AccountDetails): Account {
    const account = this.account(phone, details);
    this.#byLid.delete(account.lid);
    Object.assign(account, details);
    this.#byLid.set(account.lid, account);
    this.changed(account);
    return account;
  }

  /** Move an account to another number, with a LID of its own, wherever it is kept under the one before. */
  renumber(account: Account, phone: string): void {
    const before = account.phone;
    this.accounts.delete(before);
    this.#byLid.delete(account.lid);
    const formerly = { phone: before, at: new Date(now()).toISOString() };
    Object.assign(account, { phone, lid: lidFor(phone), formerly });
    this.restore(account);
    for (const other of this.accounts.values()) moveChat(other, before, phone);
    for (const group of this.groups.values()) {
      if (group.owner === before) group.owner = phone;
      group.participants = new Map([...group.participants].map(([one, role]) => [one === before ? phone : one, role]));
    }
    for (const device of account.devices) {
      const connection = this.connectionOf(device);
      this.connections.delete(`${before}:${device.number}`);
      device.phone = phone;
      if (connection) this.connections.set(`${phone}:${device.number}`, connection);
    }
    this.changed(account);
  }

  /** Put an account in its place without telling anybody. */
  restore(account: Account): void {
    this.accounts.set(account.phone, account);
    this.#byLid.set(account.lid, account);
  }

  /** Who has this number; nobody, when nobody has used it yet. */
  known(phone: string): Account | undefined {
    return this.everybody && /^\d{5,20}$/.test(phone) ? this.account(phone) : this.accounts.get(phone);
  }

  /** How a number is called, whoever has it. */
  namesOf(phone: string): Pick<Account, 'phone' | 'lid'> {
    return this.accounts.get(phone) ?? { phone, lid: lidFor(phone) };
  }

  /** The account a JID names, if there is one. */
  find(jid: string | undefined): Account | undefined {
    const parsed = parseJid(jid);
    if (parsed?.server === SERVER) return this.known(parsed.user);
    return parsed?.server === 'lid' ? this.#byLid.get(parsed.user) : undefined;
  }

  findGroup(jid: string | undefined): Group | undefined {
    const parsed = parseJid(jid);
    return parsed?.server === GROUP_SERVER ? this.groups.get(parsed.user) : undefined;
  }

  /** Whom a chat's key names. */
  peer(key: string): Peer {
    return this.groups.get(key) ?? this.account(key);
  }

  groupChanged(group: Group): void {
    this.events.emit({ type: 'group', group: viewGroup(this, group) });
    this.onChange();
  }

  device(phone: string, number: number): Device | undefined {
    return this.accounts.get(phone)?.devices.find((device) => device.number === number);
  }

  connectionOf(device: Device): Connection | undefined {
    return this.connections.get(`${device.phone}:${device.number}`);
  }

  chat(account: Account, peer: Peer): Chat {
    const key = keyOf(peer);
    let chat = account.chats.get(key);
    if (!chat) {
      chat = { peer: key, unread: 0, messages: new Map(), acts: new Map() };
      account.chats.set(key, chat);
    }
    return chat;
  }

  message(account: Account, peer: Peer, id: string): ChatMessage | undefined {
    const chat = account.chats.get(keyOf(peer));
    return chat?.messages.get(id) ?? chat?.acts.get(id);
  }

  /** An account's name, settings or devices changed. */
  changed(account: Account): void {
    this.events.emit({ type: 'account', account: this.view(account) });
    this.onChange();
  }

  messageChanged(account: Account, peer: Peer, message: ChatMessage): void {
    const unread = this.chat(account, peer).unread;
    this.events.emit({
      type: 'message',
      phone: account.phone,
      peer: keyOf(peer),
      unread,
      message: viewMessage(message),
    });
    this.onChange();
  }

  waitingChanged(): void {
    this.events.emit({ type: 'waiting', waiting: [...this.waiting.values()].map((one) => one.waitingView()) });
  }

  view(account: Account): AccountView {
    const { phone, lid, name, business, registered, autoDeliver, autoRead, addressing } = account;
    const restriction = this.restrictions.get(phone) ?? null;
    const devices = account.devices.map((device) => ({
      device: device.number,
      online: this.connectionOf(device) !== undefined,
      platform: device.platform,
      linkedAt: device.linkedAt,
      queued: device.queue.size,
    }));
    return { phone, lid, name, business, registered, autoDeliver, autoRead, addressing, devices, restriction };
  }
}

function moveChat({ chats }: Account, before: string, phone: string): void {
  const chat = chats.get(before);
  if (!chat) return;
  chats.delete(before);
  chats.set(phone, Object.assign(chat, { peer: phone }));
  for (const message of [...chat.messages.values(), ...chat.acts.values()])
    if (message.author === before) message.author = phone;
}

export function viewMessage(message: ChatMessage): MessageView {
  const shown: MessageView & Partial<ChatMessage> = { ...message };
  for (const inner of ['encoded', 'toDevices', 'unavailable', 'broadcast', 'addressing', 'awaiting'] as const)
    Reflect.deleteProperty(shown, inner);
  return shown;
}

export function viewGroup(world: World, group: Group): GroupView {
  const { id, subject, description, owner, addressing, announce, locked, invite } = group;
  const { timer = 0, everybodyAdds = false, approval = false, asking = new Map<string, string>() } = group;
  const participants = [...group.participants].map(([phone, role]) => ({ phone, lid: world.account(phone).lid, role }));
  const settings = { addressing, announce, locked, invite, timer, everybodyAdds, approval };
  const picture = group.picture?.id ?? null;
  const jid = groupJid(group);
  return { id, jid, subject, description, owner, ...settings, asking: [...asking.keys()], picture, participants };
}

/** How a chat with this person or group is called. */
export function keyOf(peer: Peer): string {
  return isGroup(peer) ? peer.id : peer.phone;
}

export function isGroup(peer: Peer): peer is Group {
  return 'participants' in peer;
}

export function groupJid({ id }: Group): string {
  return `${id}@${GROUP_SERVER}`;
}

/** The account's JID in the addressing of a chat. */
export function jidOf(account: Pick<Account, 'phone' | 'lid'>, addressing: 'pn' | 'lid', device = 0): string {
  return makeJid(addressing === 'pn' ? account.phone : account.lid, addressing, device);
}
