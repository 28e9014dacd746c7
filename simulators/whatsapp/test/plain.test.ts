import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as seven from '@whiskeysockets/baileys';
import type { WAMessage } from '@whiskeysockets/baileys';
import * as six from 'baileys-6';
import type { Library, Linked } from './box.ts';
import { link, startBox } from './box.ts';
import { ANNA, BOLAT, NOBODY, PICTURE, requestsOf, SHOP } from './requests.ts';
import type { Scene } from './requests.ts';

/** How long a request may take; Baileys itself would wait a minute for an answer that never comes. */
const PATIENCE_MS = 10_000;
/** Baileys rests for some seconds before it asks for these; the others go on meanwhile. */
const SLOW = new Set(['requestPlaceholderResend']);

/** What the box does not do, and why. */
const EXCEPTIONS: Record<string, string> = {
  getCatalog: 'no business has a catalogue',
  getCollections: 'no business has a catalogue',
  newsletterMetadata: '404, as for a channel that is gone: there are none',
};

/** What Baileys 6.7 cannot ask, and why. */
const NOT_IN_SIX: Record<string, string> = {
  digestKeyBundle: 'came with 7',
  rotateSignedPreKey: 'came with 7',
  sendUnifiedSession: 'came with 7',
  fetchAccountReachoutTimelock: 'came with 7',
  fetchNewChatMessageCap: 'came with 7',
  'text by LID': 'it has no list of LIDs',
  event: 'it sends no events',
  createCallLink: 'came with 7',
  addOrEditQuickReply: 'came with 7',
  removeQuickReply: 'came with 7',
};

const VERSIONS: [string, Library, Record<string, string>][] = [
  ['7.0.0-rc14', seven, EXCEPTIONS],
  ['6.7', six as unknown as Library, { ...EXCEPTIONS, ...NOT_IN_SIX }],
];

/** Baileys 6.7 may begin to upload before its file is written whole, which no server takes: then once more. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (tries === 5 || !String(error).includes('Media upload failed')) throw error;
    }
  }
}

/** A box of its own with two people, and a device that this version is. */
async function startScene(library: Library): Promise<{ scene: Scene; close: () => Promise<void> }> {
  const box = await startBox();
  for (const [phone, name] of [
    [ANNA, 'Анна'],
    [BOLAT, 'Болат'],
  ]) {
    await box.call('POST', '/api/people', { phone, name });
  }
  await box.call('POST', '/api/people', { phone: NOBODY, registered: false });
  await box.call('PUT', `/api/people/${ANNA}/profile`, {
    about: 'У моря',
    picture: PICTURE.toString('base64'),
    timer: 604_800,
    business: { address: 'Алматы, Абая 1', hours: [{ day: 'mon', mode: 'specific_hours', open: 540, close: 1080 }] },
  });
  const { client, credentials }: Linked = await link(box, SHOP, library);
  await client.until('the key of the app state', () => credentials.creds.myAppStateKeyId);
  const sent: WAMessage[] = [];
  const scene: Scene = {
    s: client.socket,
    say: async (to, content, more = {}) => {
      const message = await patiently(() => client.socket.sendMessage(to, content, more));
      if (!message) return false;
      sent.push(message);
      const { recorder } = box.simulator.world;
      const isAnswered = (): boolean =>
        recorder
          .find({ tag: 'ack', direction: 'out' })
          .some(({ node: { attrs } }) => attrs['id'] === message.key.id && attrs['error'] === undefined);
      await client.settled(() => Promise.resolve(isAnswered()));
      return true;
    },
    call: box.call,
    first: () => {
      const [message] = sent;
      assert.ok(message);
      return message;
    },
  };
  const close = async (): Promise<void> => {
    await client.stop();
    await box.close();
  };
  return { scene, close };
}

/** Why a request is not answered rightly; undefined when it is. */
async function faultOf(ask: () => Promise<unknown>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, PATIENCE_MS, new Error('no answer'));
  });
  try {
    return (await Promise.race([ask(), late])) === false ? 'another answer' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

for (const [version, library, exceptions] of VERSIONS) {
  test(`plain Baileys ${version} goes through a list of requests, but for those that are named`, async (t) => {
    const { scene, close } = await startScene(library);
    t.after(close);
    const requests = requestsOf(scene);
    const failed: Record<string, string> = {};
    const asked: Promise<void>[] = [];
    for (const [name, ask] of Object.entries(requests)) {
      const answered = faultOf(ask).then((fault) => {
        if (fault !== undefined) failed[name] = fault;
      });
      asked.push(answered);
      if (!SLOW.has(name)) await answered;
    }
    await Promise.all(asked);

    assert.deepEqual(Object.keys(failed).sort(), Object.keys(exceptions).sort(), JSON.stringify(failed, null, 1));
    assert.ok(Object.keys(requests).length - Object.keys(failed).length >= 90);
  });
}
