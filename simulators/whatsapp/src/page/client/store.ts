import type { AccountView, ChatView, GroupView, MessageView, SimEvent, Snapshot, WaitingView } from '../../views.ts';
import { api } from './api.ts';

export interface Contact extends AccountView {
  chats: Map<string, ChatView>;
}

/** What the page knows, kept up to date by events. */
export class Store {
  readonly contacts = new Map<string, Contact>();
  waiting: WaitingView[] = [];
  readonly groups = new Map<string, GroupView>();
  /** Messages of the chats that were opened, by `phone peer`, then by id in order of arrival. */
  readonly #threads = new Map<string, Map<string, MessageView>>();
  readonly #typing = new Map<string, 'typing' | 'recording'>();

  async load(): Promise<void> {
    this.#take(await api.snapshot());
    for (const thread of this.#threads.keys()) {
      const [phone = '', peer = ''] = thread.split(' ');
      await this.loadThread(phone, peer);
    }
  }

  async loadThread(phone: string, peer: string): Promise<void> {
    const messages = await api.messages(phone, peer);
    this.#threads.set(`${phone} ${peer}`, new Map(messages.map((message) => [message.id, message])));
  }

  thread(phone: string, peer: string): Map<string, MessageView> | undefined {
    return this.#threads.get(`${phone} ${peer}`);
  }

  typingOf(phone: string, peer: string): 'typing' | 'recording' | undefined {
    return this.#typing.get(`${phone} ${peer}`);
  }

  businesses(): Contact[] {
    return [...this.contacts.values()].filter(({ business }) => business);
  }

  /** The customer who wrote or was written to last comes first. */
  customers(): Contact[] {
    const lastAt = ({ chats }: Contact) =>
      [...chats.values()].reduce((at, { last }) => (last && last.at > at ? last.at : at), '');
    const customers = [...this.contacts.values()].filter(({ business }) => !business);
    return customers.sort((a, b) => lastAt(b).localeCompare(lastAt(a)));
  }

  /** A person's name, or a group's subject. */
  nameOf(peer: string): string {
    return this.groups.get(peer)?.subject ?? this.contacts.get(peer)?.name ?? `+${peer}`;
  }

  apply(event: SimEvent): void {
    if (event.type === 'group') this.groups.set(event.group.id, event.group);
    else if (event.type === 'waiting') this.waiting = event.waiting;
    else if (event.type === 'account') this.#account(event.account);
    else if (event.type === 'typing') this.#setTyping(event);
    else this.#message(event);
  }

  #take({ accounts, waiting, groups }: Snapshot): void {
    this.groups.clear();
    for (const group of groups) this.groups.set(group.id, group);
    this.contacts.clear();
    for (const { chats, ...account } of accounts) {
      this.contacts.set(account.phone, { ...account, chats: new Map(chats.map((chat) => [chat.peer, chat])) });
    }
    this.waiting = waiting;
  }

  #account(account: AccountView): void {
    const known = this.contacts.get(account.phone);
    const isNamed = account.business || account.name !== `+${account.phone}`;
    if (known || isNamed)
      this.contacts.set(account.phone, { ...account, chats: known?.chats ?? new Map<string, ChatView>() });
  }

  #setTyping({ phone, peer, typing, recording }: SimEvent & { type: 'typing' }): void {
    if (typing) this.#typing.set(`${phone} ${peer}`, recording ? 'recording' : 'typing');
    else this.#typing.delete(`${phone} ${peer}`);
  }

  #message({ phone, peer, unread, message }: SimEvent & { type: 'message' }): void {
    const contact = this.contacts.get(phone) ?? this.#stranger(phone);
    const last = contact.chats.get(peer)?.last;
    const isOlder = last !== null && last !== undefined && last.at > message.at;
    contact.chats.set(peer, { peer, name: this.nameOf(peer), unread, last: isOlder ? last : message });
    this.#threads.get(`${phone} ${peer}`)?.set(message.id, message);
    if (!message.fromMe) this.#typing.delete(`${phone} ${peer}`);
  }

  /** A number that had nothing to show until somebody wrote to it. */
  #stranger(phone: string): Contact {
    const contact: Contact = {
      phone,
      lid: '',
      name: `+${phone}`,
      business: false,
      registered: true,
      autoDeliver: true,
      autoRead: false,
      addressing: 'pn',
      devices: [],
      restriction: null,
      chats: new Map(),
    };
    this.contacts.set(phone, contact);
    return contact;
  }
}
