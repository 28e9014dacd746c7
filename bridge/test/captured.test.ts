import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Reason } from '../src/statuses.ts';
import type { HubEvent } from './support/hub.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

/**
 * What the hub's tests read as the bridge's events (`tests/gateways/bridge/captured`) is told by the bridge here, with
 * names and times replaced. `RECORD=1` writes the files.
 */
const FOLDER = new URL('../../tests/gateways/bridge/captured/', import.meta.url);
const SESSION = '01a1fd17-cecb-7577-8bb9-eeca797af2a2';
const AT = '2026-11-21T10:00:00.000Z';
const LATER = '2026-11-21T10:01:00.000Z';
const OURS = '3EB0A1B2C3D4E5F60718';

/** Under this name, and in place of what was made up by chance. */
const told: [file: string, event: HubEvent][] = [];
const names = new Map<string, string>();
let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start({ RECONNECT_MAX_MS: '200', SEND_ACK_TIMEOUT_MS: '500' });
  owner = await world.link(SESSION, 'Салон «Айна»');
  names.set(owner.phone, '77009990000').set(owner.lid, '1002003004005');
});

after(() => world.close());

async function customer(): Promise<{ phone: string; lid: string }> {
  const person = await world.person('Айгүл');
  names.set(person.phone, '77011234567').set(person.lid, '900100200300400');
  return person;
}

function state(matches: (data: Record<string, unknown>) => boolean): Promise<HubEvent> {
  return world.hub.event('session.status', matches);
}

const saying =
  (text: string) =>
  (data: Record<string, unknown>): boolean =>
    data['text'] === text;

/** The same event every time. */
function plain(event: HubEvent, index: number): HubEvent {
  let text = JSON.stringify({ ...event, id: `019aa000-0000-7000-8000-${String(index).padStart(12, '0')}`, at: AT });
  for (const [found, name] of names) text = text.replaceAll(found, name);
  return JSON.parse(text, (key, value: unknown) => {
    if (key === 'seq') return index;
    if (key === 'timestamp') return Date.parse(AT) / 1000;
    if (key === 'since') return AT;
    if (key === 'attempt') return value && 4;
    if (key === 'expiresAt' || key === 'retryAt') return value && LATER;
    return value;
  }) as HubEvent;
}

test('messages of every sort', async () => {
  const person = await customer();
  await world.write(person.phone, owner.phone, 'Сәлеметсіз бе! 👋');
  told.push(['message_text', await world.hub.event('message', saying('Сәлеметсіз бе! 👋'))]);

  const { body } = await world.send(SESSION, person.phone, 'В пятницу?', 'friday');
  const asked = String(body['messageId']);
  names.set(asked, OURS);
  await until('arrived', async () => (await world.seenBy(person.phone, owner.phone)).length > 1);
  await world.simulate('POST', `/api/people/${person.phone}/read`, { with: owner.phone });
  const isRead = (data: Record<string, unknown>): boolean => data['messageId'] === asked && data['status'] === 'read';
  told.push(['status_read', await world.hub.event('message.status', isRead)]);
  await world.write(person.phone, owner.phone, 'Да', { quote: asked });
  told.push(['message_quote', await world.hub.event('message', saying('Да'))]);

  const text = 'Отвечаю с телефона';
  await world.simulate('POST', `/api/phones/${owner.phone}/messages`, { to: person.phone, text });
  told.push(['message_from_phone', await world.hub.event('message', saying(text))]);

  const path = `/api/people/${person.phone}/messages`;
  await world.simulate('POST', path, { to: owner.phone, type: 'raw', raw: { requestPhoneNumberMessage: {} } });
  const isUnknown = (data: Record<string, unknown>): boolean => data['kind'] === 'unsupported';
  told.push(['message_unsupported', await world.hub.event('message', isUnknown)]);

  await world.write(person.phone, owner.phone, 'Не прочесть', { corrupt: true });
  told.push(['message_undecryptable', await world.hub.event('message.undecryptable')]);
});

test('somebody of whom only the LID is known, until the phone is, too', async () => {
  const person = await customer();
  await world.write(person.phone, owner.phone, 'Кто я?', { addressing: 'lid', hidePhone: true });
  told.push(['message_lid_only', await world.hub.event('message', saying('Кто я?'))]);
  await world.write(person.phone, owner.phone, 'Вот я', { addressing: 'lid' });
  const isTheirs = (data: Record<string, unknown>): boolean => data['lid'] === person.lid;
  told.push(['contact_identity', await world.hub.event('contact.identity', isTheirs)]);
});

test('a group', async () => {
  const person = await customer();
  const draft = { subject: 'Соседи', owner: person.phone, participants: [person.phone, owner.phone], addressing: 'pn' };
  const { id } = await world.simulate<{ id: string }>('POST', '/api/groups', draft);
  names.set(id.split('@')[0] ?? id, '120363000000000000');
  await world.write(person.phone, id, 'Всем привет');
  told.push(['message_group', await world.hub.event('message', saying('Всем привет'))]);
});

test('a refusal that comes after the answer to the caller', async () => {
  const person = await customer();
  const late = { phone: owner.phone, times: 1, ack: { error: 479, delayMs: 1_500 } };
  await world.simulate('POST', '/api/faults', late);
  const { body } = await world.send(SESSION, person.phone, 'Здравствуйте', 'late');
  names.set(String(body['messageId']), OURS);
  const isError = (data: Record<string, unknown>): boolean => data['status'] === 'error';
  told.push(['status_error', await world.hub.event('message.status', isError)]);
});

test('states of an account', async () => {
  const code = await state(({ qr }) => qr !== null);
  names.set((code.data['qr'] as { text: string }).text, '2@abc,def');
  told.push(['session_qr', code], ['session_connected', await state(({ status }) => status === 'connected')]);

  await world.stopSimulator();
  const isAway = ({ status, reason }: Record<string, unknown>): boolean =>
    status === 'reconnecting' && (reason as Reason | null)?.code === 'unreachable';
  told.push(['session_unreachable', await state(isAway)]);
});

test('the number is taken off the phone', async () => {
  await world.startSimulator();
  await world.call('DELETE', `/sessions/${SESSION}`);
  const phone = await world.link(SESSION, 'Салон «Айна»');
  names.set(phone.phone, '77009990000').set(phone.lid, '1002003004005');
  await world.simulate('POST', `/api/phones/${phone.phone}/unlink`, {});
  told.push(['session_logged_out', await state(({ status }) => status === 'logged_out')]);
});

test('all of them are as the hub reads them', () => {
  for (const [index, [file, event]] of told.entries()) {
    const path = new URL(`${file}.json`, FOLDER);
    const recorded = plain(event, index + 1);
    // Who writes chooses the id of a message, and these do it by chance.
    const { messageId } = recorded.data;
    if (typeof messageId === 'string' && messageId !== OURS)
      recorded.data['messageId'] = `3A0D5C9E1B7F4A2D6E${index + 80}`;
    if (process.env['RECORD'] === '1') writeFileSync(path, `${JSON.stringify(recorded, null, 2)}\n`);
    assert.deepEqual(recorded, JSON.parse(readFileSync(path, 'utf8')), file);
  }
});
