import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import { WAMessageStatus } from '@whiskeysockets/baileys';
import type { GroupView } from '../src/views.ts';
import type { Box, Linked, Shown } from './box.ts';
import { Client, link, makePeople, Refused, shownTo, startBox, textOf } from './box.ts';

const SHOP = '77010000001';
const [ANNA, BOLAT, CHINGIZ] = ['77020000001', '77020000002', '77020000003'] as const;
let box: Box;
let shop: Linked;
const { ERROR } = WAMessageStatus;
const participantEvents: BaileysEventMap['group-participants.update'][] = [];
const updates: BaileysEventMap['groups.update'] = [];
const created: BaileysEventMap['groups.upsert'] = [];
const receipts: BaileysEventMap['message-receipt.update'] = [];

before(async () => {
  box = await startBox();
  await makePeople(box, ANNA, BOLAT, CHINGIZ);
  shop = await link(box, SHOP);
  const { ev } = shop.client.socket;
  ev.on('group-participants.update', (update) => participantEvents.push(update));
  ev.on('groups.update', (some) => updates.push(...some));
  ev.on('groups.upsert', (some) => created.push(...some));
  ev.on('message-receipt.update', (some) => receipts.push(...some));
});

after(async () => {
  await shop.client.stop();
  await box.close();
});

/** Baileys reads receipts of single members only. */
function make(addressing: 'pn' | 'lid', owner: string = ANNA, participants: string[] = [SHOP, BOLAT]) {
  const group = { subject: 'Мастер-класс', owner, participants, addressing, receipts: 'single' };
  return box.call<GroupView>('POST', '/api/groups', group);
}

async function write(person: string, group: GroupView, body: object) {
  return (await box.call<{ id: string }>('POST', `/api/people/${person}/messages`, { to: group.jid, ...body })).id;
}

function come(id: string) {
  return shop.client.until('the message', ({ messages }) =>
    messages.find(({ key, message }) => key.id === id && message),
  );
}

async function shown(person: string, group: GroupView, id: string | null | undefined): Promise<Shown> {
  let found: Shown | undefined;
  await shop.client.settled(async () => {
    found = (await shownTo(box, person, group.id)).find((one) => one.id === id && one.status !== 'undecryptable');
    return found !== undefined;
  });
  assert.ok(found);
  return found;
}

/** Our own listeners do not wake the client's `until`. */
function happened(look: () => boolean): Promise<void> {
  return shop.client.settled(() => Promise.resolve(look()));
}

/** A receipt comes as an event, or inside the message while Baileys holds events back. */
function readersOf(id: string | null | undefined): Set<string | null | undefined> {
  const inside = shop.client.messages.filter(({ key }) => key.id === id).flatMap((one) => one.userReceipt ?? []);
  const outside = receipts.filter(({ key }) => key.id === id).map(({ receipt }) => receipt);
  return new Set([...inside, ...outside].map(({ userJid }) => userJid));
}

for (const addressing of ['pn', 'lid'] as const) {
  test(`members write, the device reads and answers, and everybody gets it (${addressing})`, async () => {
    const group = await make(addressing);
    for (const text of ['Когда начало?', 'В семь?']) {
      const id = await write(ANNA, group, { text });
      const { key, message } = await come(id);
      assert.equal(message?.conversation, text);
      assert.equal(key.remoteJid, group.jid);
      const { lid } = await box.call<{ lid: string }>('GET', `/api/people/${ANNA}`);
      const names = [`${ANNA}@s.whatsapp.net`, `${lid}@lid`];
      if (addressing === 'lid') names.reverse();
      assert.deepEqual([key.participant, key.participantAlt], names);
    }
    const id = await write(BOLAT, group, { text: 'Я буду' });
    await come(id);
    assert.equal((await shown(ANNA, group, id)).author, BOLAT);

    for (const text of ['Да, в семь', 'Ждём всех']) {
      const sent = await shop.client.socket.sendMessage(group.jid, { text });
      for (const person of [ANNA, BOLAT]) {
        const { author, text: read, duplicates } = await shown(person, group, sent?.key.id);
        assert.deepEqual([author, read, duplicates], [SHOP, text, 0]);
      }
      await happened(() => readersOf(sent?.key.id).size === 2);
      assert.equal((await shown(SHOP, group, sent?.key.id)).status, 'delivered');
    }
  });
}

test('read marks go both ways, each for its reader', async () => {
  const group = await make('lid');
  const sent = await shop.client.socket.sendMessage(group.jid, { text: 'Читаете?' });
  await shown(BOLAT, group, sent?.key.id);
  await box.call('POST', `/api/people/${BOLAT}/read`, { with: group.jid });
  await happened(() => receipts.some(({ key, receipt }) => key.id === sent?.key.id && receipt.readTimestamp));
  const own = (await shownTo(box, SHOP, group.id)).find(({ id }) => id === sent?.key.id);
  assert.equal(own?.status, 'delivered');

  const id = await write(ANNA, group, { text: 'Читаю' });
  const { key } = await come(id);
  await shop.client.socket.readMessages([key]);
  await shop.client.settled(async () => (await read(group, id))?.receipts[SHOP] === 'read');
});

async function read(group: GroupView, id: string): Promise<(Shown & { receipts: Record<string, string> }) | undefined> {
  return ((await shownTo(box, ANNA, group.id)) as (Shown & { receipts: Record<string, string> })[]).find(
    (one) => one.id === id,
  );
}

test('files, reactions, mentions, quotes, edits and deletions live in groups, too', async () => {
  const group = await make('lid');
  const photo = await write(ANNA, group, { type: 'image', text: 'схема', media: { size: 500 } });
  const message = await come(photo);
  assert.equal(message.message?.imageMessage?.caption, 'схема');

  await shop.client.socket.sendMessage(group.jid, { react: { text: '🔥', key: message.key } });
  await shop.client.settled(async () => (await shown(BOLAT, group, photo)).reactions.length === 1);
  assert.deepEqual((await shown(ANNA, group, photo)).reactions, [{ author: SHOP, emoji: '🔥' }]);

  const answer = await shop.client.socket.sendMessage(group.jid, { text: 'да' }, { quoted: message });
  assert.equal((await shown(BOLAT, group, answer?.key.id)).quote, photo);
  const asked = await write(BOLAT, group, { text: '@shop где?', mentions: [SHOP], quote: answer?.key.id });
  const context = (await come(asked)).message?.extendedTextMessage?.contextInfo;
  const { lid } = await box.call<{ lid: string }>('GET', `/api/phones/${SHOP}`);
  assert.deepEqual([context?.mentionedJid, context?.participant], [[`${lid}@lid`], `${lid}@lid`]);

  await write(BOLAT, group, { type: 'reaction', target: photo, emoji: '👍' });
  const reaction = await shop.client.until('the reaction', ({ messages }) =>
    messages.find((one) => one.message?.reactionMessage?.key?.id === photo && !one.key.fromMe),
  );
  assert.equal(reaction.message?.reactionMessage?.key?.fromMe, false);
  await shop.client.socket.sendMessage(group.jid, { delete: { ...answer?.key } });
  await shop.client.settled(async () => (await shown(ANNA, group, answer?.key.id)).deletedAt !== null);
});

test('a damaged group message comes again when the device asks, and a phone asks the device', async () => {
  const group = await make('lid');
  await come(await write(ANNA, group, { text: 'first' }));
  const { message } = await come(await write(ANNA, group, { text: 'damaged', corrupt: true }));
  assert.equal(message?.conversation, 'damaged');

  await box.call('POST', '/api/faults', { times: 1, phone: SHOP, undecryptable: { to: BOLAT } });
  const sent = await shop.client.socket.sendMessage(group.jid, { text: 'again, please' });
  assert.equal((await shown(BOLAT, group, sent?.key.id)).text, 'again, please');
});

test('the device asks for one group and for all; a stranger to the group is refused', async () => {
  const group = await make('lid');
  const other = await make('pn', BOLAT, [ANNA]);
  const meta = await shop.client.socket.groupMetadata(group.jid);
  assert.deepEqual([meta.subject, meta.addressingMode, meta.size], ['Мастер-класс', 'lid', 3]);
  assert.equal(meta.participants.find(({ admin }) => admin === 'superadmin')?.phoneNumber, `${ANNA}@s.whatsapp.net`);
  const all = await shop.client.socket.groupFetchAllParticipating();
  assert.ok(all[group.jid] && !all[other.jid]);
  const withCode = (code: number) => (error: { output?: { statusCode: number }; data?: unknown }) =>
    JSON.stringify(error).includes(String(code));
  await assert.rejects(shop.client.socket.groupMetadata(other.jid), withCode(403));
  await assert.rejects(shop.client.socket.groupMetadata('120363000000000000@g.us'), withCode(404));
});

test('what people change in a group reaches the device', async () => {
  const group = await make('lid');
  await happened(() => created.some(({ id }) => id === group.jid));
  // One after another: Baileys keeps only the first of several changes while it holds events back.
  for (const [change, seen] of [
    [{ subject: 'Новое имя' }, { subject: 'Новое имя' }],
    [{ description: 'О чём' }, { desc: 'О чём' }],
    [{ announce: true }, { announce: true }],
    [{ locked: true }, { restrict: true }],
  ]) {
    await box.call('PATCH', `/api/groups/${group.id}`, change);
    const [[name, value] = ['']] = Object.entries(seen ?? {});
    await happened(() => updates.some((one) => one.id === group.jid && one[name as keyof typeof one] === value));
  }
  for (const [action, person] of [
    ['add', CHINGIZ],
    ['promote', CHINGIZ],
    ['demote', CHINGIZ],
    ['remove', CHINGIZ],
    ['remove', SHOP],
  ] as const) {
    await box.call('POST', `/api/groups/${group.id}/participants`, { action, participants: [person] });
    await happened(() =>
      participantEvents.some(
        (one) =>
          one.id === group.jid &&
          one.action === action &&
          one.participants.some(({ phoneNumber }) => phoneNumber === `${person}@s.whatsapp.net`),
      ),
    );
  }
  const refused = await shop.client.socket
    .sendMessage(group.jid, { text: 'still here?' }, { useCachedGroupMetadata: false })
    .catch(() => 'refused');
  assert.equal(refused, 'refused');
});

test('the device makes a group and changes it', async () => {
  const { socket } = shop.client;
  const jids = [ANNA, BOLAT, '77020000009'].map((phone) => `${phone}@s.whatsapp.net`);
  const { id: jid } = await socket.groupCreate('Из программы', jids);
  const group = () => box.call<GroupView>('GET', `/api/groups/${jid}`);
  assert.deepEqual(
    (await group()).participants.map(({ phone, role }) => [phone, role]),
    [
      [SHOP, 'superadmin'],
      [ANNA, 'member'],
      [BOLAT, 'member'],
    ],
  );
  await socket.groupUpdateSubject(jid, 'Другое имя');
  await socket.groupUpdateDescription(jid, 'Описание');
  await socket.groupSettingUpdate(jid, 'announcement');
  const { subject, description, announce, invite } = await group();
  assert.deepEqual([subject, description, announce], ['Другое имя', 'Описание', true]);
  assert.equal(await socket.groupInviteCode(jid), invite);
  const added = await socket.groupParticipantsUpdate(
    jid,
    [CHINGIZ, ANNA, '77020000009'].map((phone) => `${phone}@s.whatsapp.net`),
    'add',
  );
  assert.deepEqual(
    added.map(({ status }) => status),
    ['200', '409', '404'],
  );
  await socket.groupParticipantsUpdate(jid, [`${ANNA}@s.whatsapp.net`], 'promote');
  await socket.groupParticipantsUpdate(jid, [`${BOLAT}@s.whatsapp.net`], 'remove');
  await box.call('POST', `/api/groups/${jid}/participants`, { action: 'join', participants: [BOLAT] });
  await socket.groupLeave(jid);
  assert.deepEqual(
    (await group()).participants.map(({ phone, role }) => [phone, role]),
    [
      [ANNA, 'admin'],
      [CHINGIZ, 'member'],
      [BOLAT, 'member'],
    ],
  );
});

function isRefused(id: string | null | undefined): boolean {
  const { messages, updates: later } = shop.client;
  return (
    later.some(({ key, update }) => key.id === id && update.status === ERROR) ||
    messages.some(({ key, status }) => key.id === id && status === ERROR)
  );
}

test('only admins write where only they may', async () => {
  const group = await make('lid');
  await box.call('PATCH', `/api/groups/${group.id}`, { announce: true });
  await assert.rejects(
    write(BOLAT, group, { text: 'можно?' }),
    (error) => error instanceof Refused && error.error === 'group_refused',
  );
  const sent = await shop.client.socket.sendMessage(group.jid, { text: 'а мне?' });
  await happened(() => isRefused(sent?.key.id));
});

test('two linked devices talk in one group', async () => {
  const other = await link(box, '77010000009');
  const group = await make('lid', ANNA, [SHOP, '77010000009']);
  await shop.client.socket.sendMessage(group.jid, { text: 'всем привет' });
  await other.client.until('the text', (client) => client.texts().includes('всем привет'));
  await other.client.socket.sendMessage(group.jid, { text: 'и вам' });
  await shop.client.until('the answer', ({ messages }) => messages.find((one) => textOf(one) === 'и вам'));
  await other.client.stop();
});

test('a large group is carried in reasonable time', async () => {
  const people = Array.from({ length: 50 }, (_, index) => String(77030000000 + index));
  await makePeople(box, ...people);
  const group = await make('lid', ANNA, [SHOP, ...people]);
  await write(String(people.at(-1)), group, { text: 'из большой группы' });
  await shop.client.until('the text', (client) => client.texts().includes('из большой группы'));
  const sent = await shop.client.socket.sendMessage(group.jid, { text: 'всем' });
  await shown(String(people.at(-1)), group, sent?.key.id);
});

test('a group that was turned to LIDs refuses who still writes to it by numbers', async () => {
  const group = await make('pn');
  await shop.client.socket.sendMessage(group.jid, { text: 'по номерам' });
  const stale = await shop.client.socket.groupMetadata(group.jid);
  await box.call('PATCH', `/api/groups/${group.id}`, { addressing: 'lid' });
  const { creds, keys, decrypted } = shop.credentials;
  await shop.client.stop();
  const cachedGroupMetadata = (jid: string) => Promise.resolve(jid === group.jid ? stale : undefined);
  shop.client = new Client(box, { creds, keys, decrypted }, { cachedGroupMetadata });
  await shop.client.open();

  const refused = await shop.client.socket.sendMessage(group.jid, { text: 'опять по номерам' });
  await happened(() => isRefused(refused?.key.id));
  const { socket } = shop.client;
  const sent = await socket.relayMessage(group.jid, { conversation: 'по LID' }, { useCachedGroupMetadata: false });

  assert.equal((await shown(BOLAT, group, sent)).text, 'по LID');
  const { updates, messages } = shop.client;
  const told = [...updates.map(({ key, update }) => ({ ...update, key })), ...messages];
  const codes = told
    .filter(({ key }) => key.id === refused?.key.id)
    .map((one) => (one.messageStubParameters as string[] | null)?.[0]);
  assert.ok(codes.includes('421'));
});

test('receipts of several members come in one stanza; a member may have no number to show', async () => {
  await box.call('POST', '/api/people', { phone: CHINGIZ, hidesPhone: true });
  const group = await make('lid', ANNA, [SHOP, BOLAT, CHINGIZ]);
  await box.call('PATCH', `/api/groups/${group.id}`, { receipts: 'grouped' });
  const sent = await shop.client.socket.sendMessage(group.jid, { text: 'всем троим' });
  await shown(CHINGIZ, group, sent?.key.id);

  await shop.client.settled(async () => (await shown(SHOP, group, sent?.key.id)).status === 'delivered');
  const stanzas = await box.call<{ content?: { tag: string; attrs: { key?: string }; content?: unknown[] }[] }[]>(
    'GET',
    `/api/stanzas?phone=${SHOP}&tag=receipt&direction=out`,
  );
  const grouped = stanzas.flatMap(({ content }) => content ?? []).filter(({ attrs }) => attrs.key === sent?.key.id);
  assert.deepEqual(
    grouped.map(({ tag, content }) => [tag, content?.length]),
    [['participants', 3]],
  );
  const { participants } = await shop.client.socket.groupMetadata(group.jid);
  assert.equal(participants.filter(({ phoneNumber }) => phoneNumber === undefined).length, 1);
});

test('who comes by the link waits for an admin where one is asked, and what is written carries the timer', async () => {
  const group = await make('lid');
  const settings = { approval: true, timer: 86_400 };
  await box.call('PATCH', `/api/groups/${group.jid}`, settings);

  await box.call('POST', `/api/groups/${group.jid}/participants`, { action: 'join', participants: [CHINGIZ] });
  const before = await box.call<GroupView>('GET', `/api/groups/${group.jid}`);
  assert.deepEqual([before.asking, before.participants.length], [[CHINGIZ], 3]);
  await box.call('POST', `/api/groups/${group.jid}/participants`, { action: 'approve', participants: [CHINGIZ] });
  const now = await box.call<GroupView>('GET', `/api/groups/${group.jid}`);
  assert.deepEqual([now.asking, now.participants.length], [[], 4]);

  const { message } = await come(await write(CHINGIZ, group, { text: 'Я здесь' }));
  assert.equal(message?.extendedTextMessage?.contextInfo?.expiration, 86_400);
  assert.equal((await shop.client.socket.groupMetadata(group.jid)).ephemeralDuration, 86_400);
});
