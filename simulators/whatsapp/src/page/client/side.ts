import type { WaitingView } from '../../views.ts';
import { api } from './api.ts';
import { fill, h, icon } from './dom.ts';
import { formatPhone } from './format.ts';
import { avatar } from './phone.ts';
import type { Contact, Store } from './store.ts';
import { t } from './texts.ts';

export interface SideActions {
  pick: (contact: Contact) => void;
  fail: (error: unknown) => void;
  say: (text: string) => void;
}

/** The left side: who waits to be scanned, my phones, customers. */
export class Side {
  readonly element: HTMLElement = h('aside', { class: 'side' });
  readonly #store: Store;
  readonly #actions: SideActions;
  readonly #picked = new Set<string>();
  #adding = false;
  #pasting = false;
  /** The QR text being pasted; it survives a refusal. */
  #draft = '';
  #code = '';

  constructor(store: Store, actions: SideActions) {
    this.#store = store;
    this.#actions = actions;
  }

  setPicked(phones: (string | undefined)[]): void {
    this.#picked.clear();
    for (const phone of phones) if (phone !== undefined) this.#picked.add(phone);
    this.render();
  }

  /** Show the field for a QR's text even though nobody is known to wait. */
  askForQr(): void {
    this.#pasting = true;
    this.render();
    this.element.querySelector('textarea')?.focus();
  }

  render(): void {
    const active = document.activeElement;
    // What is being typed must survive news from elsewhere.
    if (active instanceof HTMLElement && this.element.contains(active) && active.matches('input, textarea')) return;
    fill(
      this.element,
      this.#brand(),
      this.#waiting(),
      this.#section(t('myPhone'), this.#store.businesses()),
      this.#section(t('customers'), this.#store.customers(), this.#adder()),
    );
  }

  #brand(): HTMLElement {
    return h('header', { class: 'brand' }, h('h1', {}, t('title')), h('p', {}, t('subtitle')));
  }

  #waiting(): HTMLElement | false {
    const waiting = this.#store.waiting;
    if (waiting.length === 0 && !this.#pasting) return false;
    const cards = waiting.map((one) => this.#waitingCard(one));
    const needsText = this.#pasting || waiting.some(({ seen, codeFor }) => !seen && codeFor === null);
    return h(
      'section',
      { class: 'waiting', 'aria-live': 'polite' },
      waiting.length > 0 && h('h2', {}, t('waiting')),
      waiting.length > 0 && h('p', {}, t('waitingHint')),
      ...cards,
      needsText && this.#pasteForm(),
    );
  }

  #waitingCard({ id, platform, seen, codeFor }: WaitingView): HTMLElement {
    if (codeFor !== null) return h('div', { class: 'card' }, h('strong', {}, platform), this.#codeForm(codeFor));
    const phones = this.#store.businesses();
    const buttons = phones.map((phone) =>
      h(
        'button',
        {
          class: 'primary',
          type: 'button',
          onclick: (event) => {
            void this.#scan(phone.phone, { waitingId: id }, event.currentTarget);
          },
        },
        icon('scan'),
        phones.length === 1 ? t('scan') : t('scanWith', { name: phone.name }),
      ),
    );
    return h('div', { class: 'card' }, h('strong', {}, platform), ...(seen ? buttons : []));
  }

  #codeForm(phone: string): HTMLElement {
    const input = h('input', { 'aria-label': t('code'), placeholder: 'ABCD-EFGH', maxlength: '9' });
    input.value = this.#code;
    input.addEventListener('input', () => {
      this.#code = input.value;
    });
    const submit = async () => {
      await api.typeCode(phone, this.#code);
      this.#code = '';
      this.#actions.say(t('linked'));
    };
    return h(
      'form',
      {
        class: 'paste',
        onsubmit: (event) => {
          event.preventDefault();
          void submit().catch(this.#actions.fail);
        },
      },
      h('p', {}, `${t('codeHint')} ${formatPhone(phone)}`),
      input,
      h('button', { class: 'primary', type: 'submit' }, t('link')),
    );
  }

  #pasteForm(): HTMLElement {
    const input = h('textarea', {
      rows: '3',
      'aria-label': t('paste'),
      placeholder: 'https://wa.me/settings/linked_devices#…',
    });
    input.value = this.#draft;
    input.addEventListener('input', () => {
      this.#draft = input.value;
    });
    const button = h('button', { class: 'primary', type: 'submit' }, t('link'));
    const submit = async () => {
      const [phone] = this.#store.businesses();
      if (phone && input.value.trim() !== '') await this.#scan(phone.phone, { qr: input.value.trim() }, button);
    };
    return h(
      'form',
      {
        class: 'paste',
        onsubmit: (event) => {
          event.preventDefault();
          void submit();
        },
      },
      h('p', {}, t('pasteHint')),
      input,
      button,
    );
  }

  async #scan(phone: string, what: { qr: string } | { waitingId: string }, button: EventTarget | null): Promise<void> {
    const pressed = button instanceof HTMLButtonElement ? button : undefined;
    if (pressed) {
      pressed.disabled = true;
      fill(pressed, t('scanning'));
    }
    try {
      await api.scan(phone, what);
      this.#pasting = false;
      this.#draft = '';
      this.#actions.say(t('linked'));
    } catch (error) {
      this.#actions.fail(error);
    }
    pressed?.blur();
    this.render();
  }

  #section(title: string, contacts: Contact[], after: HTMLElement | false = false): HTMLElement {
    const rows = contacts.map((contact) => this.#row(contact));
    return h('section', {}, h('h2', {}, title), after, h('div', { class: 'list' }, ...rows));
  }

  #row(contact: Contact): HTMLElement {
    const unread = [...contact.chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
    const isOn = contact.devices.some(({ online }) => online);
    return h(
      'button',
      {
        class: 'row',
        type: 'button',
        'aria-pressed': String(this.#picked.has(contact.phone)),
        onclick: () => {
          this.#actions.pick(contact);
        },
      },
      avatar(contact),
      h(
        'span',
        { class: 'row-main' },
        h('span', { class: 'row-title' }, contact.name),
        h('span', { class: 'row-sub' }, formatPhone(contact.phone)),
      ),
      contact.devices.length > 0 &&
        h('span', { class: `dot ${isOn ? 'dot-on' : ''}`, title: t(isOn ? 'online' : 'offline') }),
      unread > 0 && h('span', { class: 'badge' }, String(unread)),
    );
  }

  #adder(): HTMLElement {
    if (!this.#adding) {
      const open = () => {
        this.#adding = true;
        this.render();
        this.element.querySelector('input')?.focus();
      };
      return h('button', { class: 'quiet add', type: 'button', onclick: open }, icon('plus'), t('addCustomer'));
    }
    const input = h('input', { name: 'name', placeholder: t('name'), 'aria-label': t('name'), maxlength: '40' });
    const close = () => {
      this.#adding = false;
      input.blur();
      this.render();
    };
    const submit = async () => {
      const name = input.value.trim();
      if (name === '') return;
      const { phone } = await api.addPerson(name);
      close();
      const contact = this.#store.contacts.get(phone);
      if (contact) this.#actions.pick(contact);
    };
    return h(
      'form',
      {
        class: 'adder',
        onsubmit: (event) => {
          event.preventDefault();
          void submit().catch(this.#actions.fail);
        },
      },
      input,
      h('button', { class: 'primary', type: 'submit' }, t('add')),
      h('button', { class: 'quiet', type: 'button', onclick: close }, t('cancel')),
    );
  }
}
