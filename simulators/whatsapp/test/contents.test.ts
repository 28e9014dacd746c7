import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WAMessage } from '@whiskeysockets/baileys';
import { normalizeMessageContent } from '@whiskeysockets/baileys';
import type { Shown } from './box.ts';
import { Refused, shownTo, textOf } from './box.ts';
import { box, shop, SHOP } from './shop.ts';

const CUSTOMER = '77020000001';
const JID = `${CUSTOMER}@s.whatsapp.net`;

function write(body: object) {
  return box.call<{ id: string }>('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, ...body });
}

/** The customer writes; what Baileys made of it. */
async function received(body: object): Promise<WAMessage> {
  const { id } = await write(body);
  return shop.client.until('the message', ({ messages }) => messages.find(({ key }) => key.id === id));
}

/** The device writes; what the customer's phone shows of it. */
async function shown(content: Parameters<typeof shop.client.socket.sendMessage>[1], options = {}): Promise<Shown> {
  const sent = await shop.client.socket.sendMessage(JID, content, options);
  return shownAs(sent?.key.id, () => true);
}

async function shownAs(id: string | null | undefined, look: (message: Shown) => boolean): Promise<Shown> {
  let found: Shown | undefined;
  await shop.client.settled(async () => {
    found = (await shownTo(box, CUSTOMER, SHOP)).find((one) => one.id === id && look(one));
    return found !== undefined;
  });
  assert.ok(found);
  return found;
}

test('locations go both ways', async () => {
  const place = { latitude: 43.238, longitude: 76.889, name: 'Склад', address: 'Абая, 1' };
  const { message } = await received({ type: 'location', location: place });
  assert.equal(message?.locationMessage?.degreesLatitude, 43.238);
  assert.equal(message.locationMessage.name, 'Склад');
  const location = { degreesLatitude: 43.2, degreesLongitude: 76.8, name: 'Магазин' };
  const { kind, details } = await shown({ location });
  assert.equal(kind, 'location');
  assert.deepEqual(details, { latitude: 43.2, longitude: 76.8, name: 'Магазин', address: null, live: false });
  assert.ok((await received({ type: 'location', location: { ...place, live: true } })).message?.liveLocationMessage);
});

test('contacts go both ways', async () => {
  const contacts = [
    { name: 'Айгүл', phones: ['77011112233'] },
    { name: 'Ерлан', phones: ['77011112244', '77011112255'] },
  ];
  const { message } = await received({ type: 'contacts', contacts });
  assert.equal(message?.contactsArrayMessage?.contacts?.length, 2);
  const [first] = contacts;
  const { kind, details } = await shown({
    contacts: {
      contacts: [{ displayName: 'Айгүл', vcard: 'BEGIN:VCARD\nFN:Айгүл\nTEL;waid=77011112233:+7 701\nEND' }],
    },
  });
  assert.deepEqual([kind, details], ['contacts', { contacts: [first] }]);
});

test('polls go both ways', async () => {
  const poll = { name: 'Когда?', options: ['утром', 'днём'], selectable: 1 };
  const { message } = await received({ type: 'poll', poll });
  assert.equal(message?.pollCreationMessageV3?.name, 'Когда?');
  const { kind, details } = await shown({ poll: { name: 'Цвет?', values: ['а', 'б'], selectableCount: 2 } });
  assert.deepEqual([kind, details], ['poll', { name: 'Цвет?', options: ['а', 'б'], selectable: 2 }]);
});

test('a customer reacts, changes the reaction and takes it away', async () => {
  const sent = await shown({ text: 'Готово' });
  for (const emoji of ['👍', '❤️', '']) {
    await write({ type: 'reaction', target: sent.id, emoji });
    const { message } = await shop.client.until('the reaction', ({ messages }) =>
      messages.findLast((one) => (one.message?.reactionMessage?.text ?? undefined) === emoji),
    );
    assert.deepEqual(
      [message?.reactionMessage?.key?.id, message?.reactionMessage?.key?.fromMe],
      [sent.id, true],
      'the key is said from our side by now',
    );
    const { reactions } = await shownAs(sent.id, () => true);
    assert.deepEqual(reactions, emoji === '' ? [] : [{ author: CUSTOMER, emoji }]);
  }
});

test('the device reacts to what the customer wrote', async () => {
  const { key } = await received({ text: 'Спасибо' });
  await shop.client.socket.sendMessage(JID, { react: { text: '🙏', key } });
  const { reactions } = await shownAs(key.id, ({ reactions: all }) => all.length > 0);
  assert.deepEqual(reactions, [{ author: SHOP, emoji: '🙏' }]);
});

test('edits and deletions go both ways, and only authors may do them', async () => {
  const { id, ...sent } = await shown({ text: 'Цена 100' });
  assert.equal(sent.editedAt, null);
  const key = { remoteJid: JID, fromMe: true, id };
  await shop.client.socket.sendMessage(JID, { text: 'Цена 90', edit: key });
  await shownAs(id, (one) => one.text === 'Цена 90' && one.editedAt !== null);
  await shop.client.socket.sendMessage(JID, { delete: key });
  await shownAs(id, (one) => one.deletedAt !== null && one.text === null);

  const message = await received({ text: 'Беру два' });
  await write({ type: 'edit', target: message.key.id, text: 'Беру три', sealed: false });
  await shop.client.until('the edit', ({ updates }) =>
    updates.find(
      (one) => one.key.id === message.key.id && one.update.message?.editedMessage?.message?.conversation === 'Беру три',
    ),
  );
  await write({ type: 'delete', target: message.key.id });
  await shop.client.until('the deletion', ({ updates }) =>
    updates.find((one) => one.key.id === message.key.id && one.update.message === null),
  );
  const theirs = await received({ text: 'не твоё' });
  await shop.client.socket.sendMessage(JID, { delete: { ...theirs.key, fromMe: true } });
  await shown({ text: 'after it' });
  assert.equal((await shownAs(theirs.key.id, () => true)).deletedAt, null);
});

test('mentions, forwards and quotes of files are carried both ways', async () => {
  const lid = (await box.call<{ lid: string }>('GET', `/api/phones/${SHOP}`)).lid;
  const draft = { text: `@${SHOP} где?`, mentions: [`+${SHOP}`], forwarded: true, addressing: 'lid' };
  const context = (await received(draft)).message?.extendedTextMessage?.contextInfo;
  assert.deepEqual([context?.mentionedJid, context?.isForwarded], [[`${lid}@lid`], true]);

  const photo = await received({ type: 'image', media: { size: 100 }, text: 'это' });
  const answer = await shown({ text: 'да', mentions: [JID] }, { quoted: photo });
  assert.deepEqual([answer.quote, answer.mentions], [photo.key.id, [JID]]);
  const forwarded = await shown({ forward: photo, force: true });
  assert.deepEqual([forwarded.kind, forwarded.forwarded, forwarded.media?.size], ['image', true, 100]);

  const quoting = await received({ text: 'вот эту', quote: photo.key.id });
  assert.equal(quoting.message?.extendedTextMessage?.contextInfo?.quotedMessage?.imageMessage?.caption, 'это');
});

test('edits are sealed as apps do it: a client that cannot open them gets what it does not know', async () => {
  const asked = await received({ text: 'Беру два' });
  const { message } = await received({ type: 'edit', target: asked.key.id, text: 'Беру три' });
  const sealed = message?.secretEncryptedMessage;
  assert.deepEqual([sealed?.targetMessageKey?.id, sealed?.encIv?.length], [asked.key.id, 12]);
  assert.equal((await shownAs(asked.key.id, () => true)).text, 'Беру три');
});

test('albums, pictures in a better quality and advertisements say what they belong to', async () => {
  const head = await received({ type: 'album', expected: { images: 2 } });
  assert.equal(head.message?.albumMessage?.expectedImageCount, 2);
  const photo = await received({ type: 'image', media: { size: 50 }, album: head.key.id });
  const { parentMessageKey, associationType } = photo.message?.messageContextInfo?.messageAssociation ?? {};
  assert.deepEqual([parentMessageKey?.id, associationType], [head.key.id, 1]);
  const twin = await received({ type: 'image', media: { size: 90 }, twinOf: photo.key.id });
  const inside = twin.message?.associatedChildMessage?.message;
  assert.equal(inside?.messageContextInfo?.messageAssociation?.parentMessageKey?.id, photo.key.id);
  const tapped = await received({ text: 'Цена?', ad: { title: 'Торты', sourceId: '12' } });
  assert.equal(tapped.message?.extendedTextMessage?.contextInfo?.externalAdReply?.sourceId, '12');
});

test('a phone shows what a quote brings along', async () => {
  const photo = await received({ type: 'image', media: { size: 100 }, text: 'это' });
  const answer = await shown({ text: 'да' }, { quoted: photo });
  assert.deepEqual(answer.quoted, { kind: 'image', text: 'это', seconds: null, hasThumbnail: false });
});

test('of what is to be seen once linked devices get a notice', async () => {
  const { key, message } = await received({ type: 'image', viewOnce: true, media: { size: 50 } });
  assert.deepEqual([(key as { isViewOnce?: boolean }).isViewOnce, message ?? null], [true, null]);
});

test('a view-once picture says so, where linked devices get it', async () => {
  const { message } = await received({ type: 'image', viewOnce: true, revealed: true, media: { size: 50 } });
  assert.equal(message?.viewOnceMessageV2?.message?.imageMessage?.viewOnce, true);
  assert.ok(normalizeMessageContent(message)?.imageMessage);
});

test('contents of the future and rare ones arrive as something unknown', async () => {
  const unknown = await received({ type: 'unknown' });
  assert.equal(textOf(unknown), undefined);
  const order = await received({ type: 'raw', raw: { orderMessage: { itemCount: 2 } } });
  assert.equal(order.message?.orderMessage?.itemCount, 2);
  const kinds = (await shownTo(box, CUSTOMER, SHOP)).slice(-2).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['unsupported', 'unsupported']);
});

test("what the owner does on the phone reaches the device as the owner's", async () => {
  const { id } = await box.call<{ id: string }>('POST', `/api/phones/${SHOP}/messages`, {
    to: CUSTOMER,
    type: 'voice',
    media: { size: 300 },
  });
  const { message, key } = await shop.client.until('the voice note', ({ messages }) =>
    messages.find((one) => one.key.id === id),
  );
  assert.deepEqual([key.fromMe, message?.audioMessage?.ptt], [true, true]);
  await box.call('POST', `/api/phones/${SHOP}/messages`, { to: CUSTOMER, type: 'delete', target: id });
  await shownAs(id, ({ deletedAt }) => deletedAt !== null);
});

test('a draft that lacks its part, or speaks of a message that is not there, is refused', async () => {
  const refusedAs = (error: string) => (reason: unknown) => reason instanceof Refused && reason.error === error;
  await assert.rejects(write({ type: 'location' }), refusedAs('missing_field'));
  await assert.rejects(write({ type: 'reaction', target: 'nothing', emoji: '👍' }), refusedAs('message_not_found'));
  await assert.rejects(write({ type: 'dance' }), refusedAs('invalid_body'));
});
