import type { MessageView } from '../../views.ts';
import { api } from './api.ts';
import { bubble, textOf, ticksOf } from './bubble.ts';
import { composer } from './composer.ts';
import { fill, h, icon } from './dom.ts';
import { formatPhone, formatTime, initials, tint } from './format.ts';
import type { Contact, Store } from './store.ts';
import type { Key } from './texts.ts';
import { t } from './texts.ts';

type Screen = { name: 'chats' } | { name: 'devices' } | { name: 'chat'; peer: string };

export interface PhoneActions {
  leave: () => void;
  linkDevice: () => void;
  fail: (error: unknown) => void;
}

const STARTERS: Key[] = ['hello', 'price', 'open'];
const NEAR_END_PX = 80;
const LARGE_PICTURE_PX = 400;

export function avatar(contact: { phone: string; name: string }): HTMLElement {
  return h('span', { class: `avatar ${tint(contact.phone)}`, 'aria-hidden': 'true' }, initials(contact.name));
}

/** One phone on the table: its chats, one chat, or its linked devices. */
export class PhoneView {
  readonly element: HTMLElement = h('figure', { class: 'slot' });
  readonly #caption = h('figcaption');
  readonly #frame: HTMLElement = h('section', { class: 'phone' });
  readonly #store: Store;
  readonly #actions: PhoneActions;
  #phone: string | undefined;
  #screen: Screen = { name: 'chats' };
  #messages: HTMLElement | undefined;
  readonly #bubbles = new Map<MessageView, HTMLElement>();

  constructor(store: Store, actions: PhoneActions) {
    this.#store = store;
    this.#actions = actions;
    this.element.append(this.#caption, this.#frame);
  }

  get phone(): string | undefined {
    return this.#phone;
  }

  /** Pick up another phone; a customer's opens in the chat with the shop. */
  async show(phone: string, peer?: string): Promise<void> {
    this.#phone = phone;
    if (peer === undefined) {
      this.#screen = { name: 'chats' };
      this.render();
    } else {
      await this.#openChat(peer);
    }
  }

  showDevices(): void {
    this.#screen = { name: 'devices' };
    this.render();
  }

  /** Draw everything anew, as after a change of language. */
  render(): void {
    const contact = this.#contact();
    this.#messages = undefined;
    this.element.hidden = !contact;
    if (!contact) return;
    fill(this.#caption, contact.business ? t('myPhone') : t('phoneOf', { name: contact.name }));
    if (this.#screen.name === 'chat') this.#drawChat(contact, this.#screen.peer);
    else if (this.#screen.name === 'devices') this.#drawDevices(contact);
    else this.#drawChats(contact);
  }

  /** Something about this phone changed: update what is on its screen, and keep what is being typed. */
  update(): void {
    const contact = this.#contact();
    if (this.#screen.name !== 'chat' || !contact || !this.#messages) {
      this.render();
      return;
    }
    this.#drawHead(contact, this.#screen.peer);
    this.#drawMessages(this.#screen.peer);
    this.markRead();
  }

  /** What a person looks at is read: that is what blue ticks mean. */
  markRead(): void {
    const chat = this.#screen.name === 'chat' ? this.#contact()?.chats.get(this.#screen.peer) : undefined;
    if (!this.#phone || !chat || chat.unread === 0 || !this.#isSeen()) return;
    api.read(this.#phone, chat.peer).catch(this.#actions.fail);
  }

  #isSeen(): boolean {
    return document.visibilityState === 'visible' && this.element.offsetParent !== null;
  }

  #contact(): Contact | undefined {
    return this.#phone === undefined ? undefined : this.#store.contacts.get(this.#phone);
  }

  async #openChat(peer: string): Promise<void> {
    if (this.#phone === undefined) return;
    await this.#store.loadThread(this.#phone, peer);
    this.#screen = { name: 'chat', peer };
    this.render();
    this.markRead();
  }

  #head(back: () => void, onlyNarrow: boolean, ...content: (Node | false)[]): HTMLElement {
    const button = h(
      'button',
      { class: 'round', type: 'button', 'aria-label': t('back'), onclick: back },
      icon('back'),
    );
    if (onlyNarrow) button.classList.add('only-narrow');
    return h('header', { class: 'bar' }, button, ...content);
  }

  #drawChats(contact: Contact): void {
    const devices = h(
      'button',
      {
        class: 'round',
        type: 'button',
        'aria-label': t('devices'),
        title: t('devices'),
        onclick: () => {
          this.showDevices();
        },
      },
      icon('devices'),
    );
    const head = this.#head(
      this.#actions.leave,
      true,
      avatar(contact),
      titled(contact.name, formatPhone(contact.phone)),
      contact.business && devices,
    );
    const chats = [...contact.chats.values()].sort((a, b) => (b.last?.at ?? '').localeCompare(a.last?.at ?? ''));
    const list = chats.map((chat) => {
      const last = chat.last;
      return h(
        'button',
        { class: 'row', type: 'button', onclick: () => void this.#openChat(chat.peer).catch(this.#actions.fail) },
        avatar({ phone: chat.peer, name: this.#store.nameOf(chat.peer) }),
        h(
          'span',
          { class: 'row-main' },
          h('span', { class: 'row-title' }, this.#store.nameOf(chat.peer)),
          h('span', { class: 'row-sub' }, last?.fromMe && ticksOf(last), last ? textOf(last) : ''),
        ),
        h(
          'span',
          { class: 'row-side' },
          h('span', { class: 'row-time' }, last ? formatTime(last.at) : ''),
          chat.unread > 0 && h('span', { class: 'badge' }, String(chat.unread)),
        ),
      );
    });
    const hint = h('p', { class: 'hint' }, t('noChats'));
    const limited =
      contact.restriction && h('p', { class: 'warn' }, t('limited', { code: String(contact.restriction.code) }));
    fill(this.#frame, head, limited, h('div', { class: 'list' }, ...(list.length > 0 ? list : [hint])));
  }

  #drawDevices(contact: Contact): void {
    const back = () => {
      this.#screen = { name: 'chats' };
      this.render();
    };
    const rows = contact.devices.map(({ device, platform, online }) =>
      h(
        'div',
        { class: 'row' },
        h('span', { class: `dot ${online ? 'dot-on' : ''}` }),
        h(
          'span',
          { class: 'row-main' },
          h('span', { class: 'row-title' }, platform),
          h('span', { class: 'row-sub' }, t(online ? 'online' : 'offline')),
        ),
        h(
          'button',
          {
            class: 'quiet',
            type: 'button',
            onclick: () => void api.unlink(contact.phone, device).catch(this.#actions.fail),
          },
          t('unlink'),
        ),
      ),
    );
    const link = h(
      'button',
      { class: 'primary', type: 'button', onclick: this.#actions.linkDevice },
      icon('scan'),
      t('linkDevice'),
    );
    const body = rows.length > 0 ? rows : [h('p', { class: 'hint' }, t('noDevices'))];
    const heading = h('h2', { class: 'bar-title' }, t('devices'));
    fill(this.#frame, this.#head(back, false, heading), h('div', { class: 'list' }, ...body, h('p', {}, link)));
  }

  #drawChat(contact: Contact, peer: string): void {
    const head = h('div', { class: 'head' });
    this.#messages = h('div', { class: 'messages', role: 'log', 'aria-live': 'polite' });
    const messages = this.#messages;
    const settle = () => {
      if (messages.scrollHeight - messages.scrollTop - messages.clientHeight < LARGE_PICTURE_PX) {
        messages.scrollTop = messages.scrollHeight;
      }
    };
    // Pictures grow the chat when they come; whoever was at its end stays there.
    messages.addEventListener('load', settle, true);
    messages.addEventListener('loadedmetadata', settle, true);
    fill(this.#frame, head, this.#messages, composer(contact.phone, peer, this.#actions.fail));
    this.#bubbles.clear();
    this.#drawHead(contact, peer);
    this.#drawMessages(peer);
    this.#messages.scrollTop = this.#messages.scrollHeight;
  }

  #drawHead(contact: Contact, peer: string): void {
    const group = this.#store.groups.get(peer);
    const stranger = { phone: peer, name: this.#store.nameOf(peer), devices: [], business: false };
    const other = this.#store.contacts.get(peer) ?? stranger;
    const typing = this.#store.typingOf(contact.phone, peer);
    const below = group ? t('members', { count: String(group.participants.length) }) : formatPhone(peer);
    const back = () => {
      if (!contact.business) {
        this.#actions.leave();
        return;
      }
      this.#screen = { name: 'chats' };
      this.render();
    };
    const head = this.#head(
      back,
      !contact.business,
      avatar(other),
      titled(other.name, typing ? t(typing) : below),
      h('span', { class: 'whose only-narrow', title: contact.name }, contact.name),
    );
    const warn = other.business && other.devices.length === 0 && h('p', { class: 'warn' }, t('notLinked'));
    const place = this.#frame.querySelector('.head');
    if (place) fill(place, head, warn);
  }

  #drawMessages(peer: string): void {
    const list = this.#messages;
    if (!list || this.#phone === undefined) return;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
    const thread = this.#store.thread(this.#phone, peer) ?? new Map<string, MessageView>();
    const bubbles = [...thread.values()].map((message) => this.#bubble(message, peer, thread));
    fill(list, ...(bubbles.length > 0 ? bubbles : [this.#starters(peer)]));
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  /** A bubble is drawn once, for a film or a voice note in it may be playing. */
  #bubble(message: MessageView, peer: string, thread: Map<string, MessageView>): HTMLElement {
    const drawn = this.#bubbles.get(message);
    if (drawn) return drawn;
    const made = bubble(message, {
      phone: this.#phone ?? '',
      peer,
      isGroup: this.#store.groups.has(peer),
      nameOf: (phone) => this.#store.nameOf(phone),
      thread,
      fail: this.#actions.fail,
    });
    this.#bubbles.set(message, made);
    return made;
  }

  #starters(peer: string): HTMLElement {
    const chips = STARTERS.map((key) =>
      h(
        'button',
        {
          class: 'chip',
          type: 'button',
          onclick: () => {
            this.#write(peer, t(key));
          },
        },
        t(key),
      ),
    );
    const isCustomer = this.#contact()?.business === false;
    return h('div', { class: 'starters' }, h('p', {}, t('empty')), ...(isCustomer ? chips : []));
  }

  #write(peer: string, text: string): void {
    if (this.#phone !== undefined) api.send(this.#phone, peer, { text }).catch(this.#actions.fail);
  }
}

function titled(title: string, below: string): HTMLElement {
  return h(
    'span',
    { class: 'row-main' },
    h('span', { class: 'row-title' }, title),
    h('span', { class: 'row-sub' }, below),
  );
}
