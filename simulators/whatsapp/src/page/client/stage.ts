import type { Tab, StageView } from '../../views.ts';
import { fill, h, icon, sign } from './dom.ts';
import { chooseLanguage, currentLanguage, LANGUAGES, t } from './texts.ts';

const PHONES = 'phones';

export interface StageActions {
  languageChanged: () => void;
  /** The phones are in sight again. */
  phonesShown: () => void;
}

/** The bar above everything, and beside the phones the pages of other services: one is in sight, the address says which. */
export class Stage {
  readonly #bar: Element;
  readonly #phones: HTMLElement;
  readonly #actions: StageActions;
  readonly #frames = new Map<string, HTMLIFrameElement>();
  #view: StageView = { hub: null, tabs: [] };

  constructor(bar: Element, phones: HTMLElement, actions: StageActions) {
    this.#bar = bar;
    this.#phones = phones;
    this.#actions = actions;
    addEventListener('hashchange', () => {
      this.#turn();
    });
  }

  open(view: StageView): void {
    this.#view = view;
    this.#turn();
  }

  render(): void {
    const { hub, tabs } = this.#view;
    const controls = () => [...this.#bar.querySelectorAll<HTMLElement>('a, button')];
    const focused = controls().findIndex((one) => one === document.activeElement);
    const shown = [{ name: PHONES, title: t('title') }, ...tabs.map((one) => ({ ...one, title: titleOf(one) }))];
    fill(
      this.#bar,
      h('div', { class: 'wordmark' }, sign(), t('hub'), h('span', {}, t('demo'))),
      // Phones alone need no tabs; the empty element keeps what follows at the right.
      h(
        'nav',
        { class: 'tabs', 'aria-label': t('tabs') },
        ...(tabs.length > 0 ? shown : []).map((one) => this.#tab(one)),
      ),
      hub !== null &&
        h(
          'a',
          { class: 'to-hub', href: hub, target: 'sarafan', title: t('toHub') },
          icon('leave'),
          h('span', {}, t('toHub')),
        ),
      h(
        'div',
        { class: 'languages', role: 'group', 'aria-label': t('language') },
        ...LANGUAGES.map((one) => this.#languageButton(one)),
      ),
    );
    controls()[focused]?.focus();
  }

  #tab({ name, title }: { name: string; title: string }): HTMLElement {
    const isShown = name === this.#shown();
    return h(
      'a',
      {
        href: `#${name}`,
        'aria-current': isShown && 'page',
        // Pressed again, the tab loads its page anew: its service may have been started again meanwhile.
        onclick: () => {
          if (isShown) this.#load(name);
        },
      },
      title,
    );
  }

  #languageButton(language: (typeof LANGUAGES)[number]): HTMLElement {
    return h(
      'button',
      {
        type: 'button',
        'aria-pressed': String(language === currentLanguage()),
        onclick: () => {
          chooseLanguage(language);
          for (const name of this.#frames.keys()) this.#load(name);
          this.#actions.languageChanged();
        },
      },
      language.toUpperCase(),
    );
  }

  #shown(): string {
    const name = location.hash.slice(1);
    return this.#view.tabs.some((one) => one.name === name) ? name : PHONES;
  }

  /** Bring to sight what the address names. A page once loaded stays as it was left. */
  #turn(): void {
    const shown = this.#shown();
    const tab = this.#view.tabs.find(({ name }) => name === shown);
    if (tab && !this.#frames.has(shown)) {
      const frame = h('iframe', { class: 'framed', title: titleOf(tab) });
      this.#frames.set(shown, frame);
      this.#load(shown);
      this.#phones.after(frame);
    }
    this.#phones.hidden = tab !== undefined;
    for (const [name, frame] of this.#frames) frame.hidden = name !== shown;
    this.render();
    if (!tab) this.#actions.phonesShown();
  }

  #load(name: string): void {
    const tab = this.#view.tabs.find((one) => one.name === name);
    const frame = this.#frames.get(name);
    if (!tab || !frame) return;
    const address = new URL(tab.url);
    address.searchParams.set('lang', currentLanguage());
    frame.src = address.href;
    frame.title = titleOf(tab);
  }
}

function titleOf({ title }: Tab): string {
  return title[currentLanguage()];
}
