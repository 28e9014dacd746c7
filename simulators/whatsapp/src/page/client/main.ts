import type { SimEvent } from '../../views.ts';
import { api, listen, Refused } from './api.ts';
import { byId, fill, h } from './dom.ts';
import { PhoneView } from './phone.ts';
import { Side } from './side.ts';
import { Stage } from './stage.ts';
import type { Contact } from './store.ts';
import { Store } from './store.ts';
import { currentLanguage, isKey, t } from './texts.ts';

const TOAST_MS = 4000;

const store = new Store();
const toast = h('div', { class: 'toast', role: 'status' });
const away = h('div', { class: 'away', role: 'status' });
let toastTimer: number | undefined;

function say(text: string): void {
  fill(toast, text);
  toast.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.classList.remove('shown');
  }, TOAST_MS);
}

function fail(error: unknown): void {
  if (error instanceof Refused && isKey(error.code)) say(t(error.code));
  else say(t('failed', { reason: error instanceof Error ? error.message : String(error) }));
}

const phoneActions = {
  leave: () => {
    app.removeAttribute('data-open');
  },
  linkDevice: () => {
    phoneActions.leave();
    side.askForQr();
  },
  fail,
};
/** Two phones lie on the table: a customer's and the owner's. A narrow window shows the one picked up last. */
const customer = new PhoneView(store, phoneActions);
const owner = new PhoneView(store, phoneActions);

const side = new Side(store, {
  pick: (contact) => {
    void pick(contact).catch(fail);
  },
  fail,
  say,
});

const app = byId('app');
const stage = new Stage(byId('bar'), app, {
  languageChanged: () => {
    drawAll();
  },
  phonesShown: () => {
    customer.markRead();
    owner.markRead();
  },
});

async function pick(contact: Contact): Promise<void> {
  app.setAttribute('data-open', contact.business ? 'owner' : 'customer');
  if (contact.business) await owner.show(contact.phone);
  else await customer.show(contact.phone, shopOf(contact));
  side.setPicked([customer.phone, owner.phone]);
  (contact.business ? owner : customer).markRead();
}

/** Whom a customer writes to: the shop they know, else the one that is linked, else the first. */
function shopOf(contact: Contact): string | undefined {
  const [known] = contact.chats.keys();
  const shops = store.businesses();
  return known ?? (shops.find(({ devices }) => devices.length > 0) ?? shops[0])?.phone;
}

function drawAll(): void {
  document.documentElement.lang = currentLanguage();
  document.title = `${t('hub')}: ${t('demo')}`;
  stage.render();
  fill(away, t('away'));
  side.render();
  customer.render();
  owner.render();
}

function concerns(view: PhoneView, event: SimEvent): boolean {
  if (event.type === 'waiting') return false;
  if (event.type === 'account' || event.type === 'group') return true;
  return event.phone === view.phone;
}

function onEvent(event: SimEvent): void {
  store.apply(event);
  if (event.type !== 'typing') drawSoon();
  for (const view of [customer, owner]) if (concerns(view, event)) stale.add(view);
  drawSoon();
}

/** Events come in bursts; one drawing per frame is enough. */
const stale = new Set<PhoneView>();
let isScheduled = false;

function drawSoon(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    side.render();
    for (const view of stale) view.update();
    stale.clear();
  });
}

async function catchUp(): Promise<void> {
  await store.load();
  away.classList.remove('shown');
  const [firstCustomer] = store.customers();
  const [firstShop] = store.businesses();
  if (owner.phone === undefined && firstShop) await owner.show(firstShop.phone);
  if (customer.phone === undefined && firstCustomer) await customer.show(firstCustomer.phone, shopOf(firstCustomer));
  side.setPicked([customer.phone, owner.phone]);
  for (const view of [customer, owner]) view.update();
}

customer.element.classList.add('slot-customer');
owner.element.classList.add('slot-owner');
app.append(side.element, h('main', { class: 'table' }, customer.element, owner.element), away, toast);
drawAll();
api.stage().then((view) => {
  stage.open(view);
}, fail);
document.addEventListener('visibilitychange', () => {
  customer.markRead();
  owner.markRead();
});
listen(
  onEvent,
  () => void catchUp().catch(fail),
  () => {
    away.classList.add('shown');
  },
);
