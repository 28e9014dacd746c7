import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proto, type WAMessage } from '@whiskeysockets/baileys';
import { ConfigError, readConfig } from '../src/config.ts';
import { messageEvent } from '../src/convert/message.ts';
import { chatKey, chatOf, messageIdFor, personOf, readRecipient } from '../src/ids.ts';
import { masked } from '../src/log.ts';
import { Seal } from '../src/seal.ts';
import { formerReason, reactionTo, reasonFor, waitBefore } from '../src/statuses.ts';

const ENV = {
  DATABASE_URL: 'postgresql://localhost/sarafan',
  BRIDGE_API_KEY: 'key_9b2f40c1d8e7a365',
  BRIDGE_ENCRYPTION_KEY: 'enc_0a6d1f93b8c24e7f5a1b9c3d7e2f4a68',
  BRIDGE_WEBHOOK_URL: 'http://127.0.0.1:8000/hooks/bridge',
  BRIDGE_WEBHOOK_SECRET: 'whs_5f1c9d0b7a3e4826',
};

function problemsOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
  return '';
}

test('a complete environment is taken, with several keys', () => {
  const config = readConfig({ ...ENV, BRIDGE_API_KEY: 'key_9b2f40c1d8e7a365, key_1111222233334444' });

  assert.deepEqual(config.apiKeys, ['key_9b2f40c1d8e7a365', 'key_1111222233334444']);
  assert.equal(config.whatsappUrl, 'wss://web.whatsapp.com/ws/chat');
});

test('missing, short and example secrets are refused, all at once', () => {
  const problems = problemsOf({ BRIDGE_API_KEY: 'changeme-changeme-changeme', BRIDGE_ENCRYPTION_KEY: 'short' });

  assert.match(problems, /DATABASE_URL is missing/);
  assert.match(problems, /BRIDGE_API_KEY looks like an example/);
  assert.match(problems, /BRIDGE_ENCRYPTION_KEY is too short/);
  assert.match(problems, /BRIDGE_WEBHOOK_SECRET is missing/);
});

test('a plain WebSocket to WhatsApp needs to be allowed', () => {
  const env = { ...ENV, WHATSAPP_WS_URL: 'ws://127.0.0.1:4010/ws/chat' };

  assert.match(problemsOf(env), /not encrypted/);
  assert.equal(problemsOf({ ...env, ALLOW_INSECURE_WHATSAPP: '1' }), '');
});

test("a root of one's own is for tests, like all that stands in WhatsApp's place", () => {
  const env = { ...ENV, WHATSAPP_ROOT_KEY: 'ab'.repeat(32) };

  assert.match(problemsOf(env), /WHATSAPP_ROOT_KEY is for tests/);
  assert.equal(problemsOf({ ...env, ALLOW_INSECURE_WHATSAPP: '1' }), '');
  assert.match(problemsOf({ ...env, WHATSAPP_ROOT_KEY: 'x' }), /WHATSAPP_ROOT_KEY is not a key/);
});

test('what is sealed opens only in its place, with its key, unchanged', () => {
  const seal = new Seal(['an old secret of some length']);
  const sealed = seal.close(Buffer.from('text'), 'here');

  assert.equal(seal.open(sealed, 'here').toString(), 'text');
  assert.throws(() => seal.open(sealed, 'there'));
  assert.throws(() => new Seal(['another secret']).open(sealed, 'here'), /BRIDGE_ENCRYPTION_KEY/);
  const rotated = new Seal(['a new secret', 'an old secret of some length']);
  assert.equal(rotated.open(sealed, 'here').toString(), 'text');
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  assert.throws(() => seal.open(sealed, 'here'));
});

test('JIDs name people, groups, or nobody', () => {
  assert.deepEqual(personOf('77011234567:12@s.whatsapp.net', '99887766@lid'), {
    phone: '77011234567',
    lid: '99887766',
  });
  assert.equal(chatOf('status@broadcast'), null);
  assert.equal(chatOf('1203@newsletter'), null);
  assert.equal(chatOf('120363@g.us')?.kind, 'group');
  const byPhone = chatOf('77011234567@s.whatsapp.net', '99887766@lid');
  const byLid = chatOf('99887766@lid', '77011234567@s.whatsapp.net');
  assert.equal(byPhone && chatKey(byPhone), byLid && chatKey(byLid));
});

test('a recipient is a phone number, its JID or a LID', () => {
  assert.deepEqual(readRecipient('77011234567'), { phone: '77011234567', lid: null });
  assert.deepEqual(readRecipient('99887766@lid'), { phone: null, lid: '99887766' });
  for (const bad of ['', 'Aigerim', '120363@g.us', 'status@broadcast', '12', "77011234567'; --"]) {
    assert.equal(readRecipient(bad), null, bad);
  }
});

test('a key always stands for the same message id, and for another one in another session', () => {
  assert.equal(messageIdFor('a', 'key'), messageIdFor('a', 'key'));
  assert.notEqual(messageIdFor('a', 'key'), messageIdFor('b', 'key'));
  assert.match(messageIdFor('a', 'key'), /^3EB0[0-9A-F]{18}$/);
});

test('waits double, stay bounded and are spread', () => {
  assert.equal(waitBefore(0, 1000, 60_000, 1), 1000);
  assert.equal(waitBefore(3, 1000, 60_000, 1), 8000);
  assert.equal(waitBefore(30, 1000, 60_000, 1), 60_000);
  assert.equal(waitBefore(3, 1000, 60_000, 0), 4000);
});

test('an unreachable WhatsApp is never mistaken for a refusal', () => {
  const end = { code: 405, unreachable: 'ENOTFOUND', proxied: false, untrusted: false, qrEnded: false, until: null };

  const ending = reactionTo(end, 0);

  assert.equal(ending.reaction, 'again');
  const reason = { code: 'unreachable', detail: 'ENOTFOUND', proxied: false, attempt: null, retryAt: null };
  assert.deepEqual(reasonFor(end, ending), reason);
});

for (const [status, number, code, detail] of [
  ['logged_out', 401, 'removed', '401'],
  ['reconnecting', 408, 'silent', '408'],
  ['stopped', 408, 'not_scanned', null],
  ['connecting', 400, 'untrusted', '400'],
  ['reconnecting', null, 'unreachable', null],
  ['passkey_required', null, 'passkey_required', null],
  ['reconnecting', 599, 'other', '599'],
] as const) {
  test(`what an earlier release kept as ${number ?? 'a sentence'} of an account that is ${status} is ${code}`, () => {
    assert.deepEqual(formerReason(status, number), { code, detail, proxied: false, attempt: null, retryAt: null });
  });
}

test('an error of WhatsApp that does not end is handed to a person', () => {
  const end = { code: 500, unreachable: null, proxied: false, untrusted: false, qrEnded: false, until: null };

  assert.equal(reactionTo(end, 0).reaction, 'again');
  assert.deepEqual([reactionTo(end, 8).reaction, reactionTo(end, 8).status], ['stop', 'failed']);
});

test('what others wrote is logged without numbers', () => {
  assert.equal(masked('Invalid LID-PN mapping: 99887766@lid, 77011234567'), 'Invalid LID-PN mapping: …@lid, …');
});

const ME = { phone: '77010000000', lid: '11112222' };

function incoming(message: proto.IMessage): WAMessage {
  return {
    key: { remoteJid: '77011234567@s.whatsapp.net', remoteJidAlt: '99887766@lid', id: 'A1', fromMe: false },
    messageTimestamp: 1_700_000_000,
    pushName: 'Aigerim',
    message: proto.Message.decode(proto.Message.encode(message).finish()),
  };
}

test('known kinds keep their name and their text or caption', () => {
  const cases: [proto.IMessage, string, string | null][] = [
    [{ conversation: 'hi' }, 'text', 'hi'],
    [{ ephemeralMessage: { message: { extendedTextMessage: { text: 'gone soon' } } } }, 'text', 'gone soon'],
    [{ imageMessage: { caption: 'look' } }, 'image', 'look'],
    [{ audioMessage: { ptt: true } }, 'voice', null],
    [{ documentMessage: { title: 'price.pdf' } }, 'document', null],
    [{ locationMessage: { name: 'Shop' } }, 'location', null],
    [{ pollCreationMessageV3: { name: 'When?' } }, 'poll', null],
  ];
  for (const [message, kind, text] of cases) {
    const data: Record<string, unknown> = messageEvent(incoming(message), ME, 'live')?.data ?? {};
    assert.deepEqual([data['kind'], data['text'], data['raw']], [kind, text, null]);
  }
});

test('an unknown kind is told as unsupported, with what was received', () => {
  const event = messageEvent(incoming({ orderMessage: { orderId: 'o-1' } }), ME, 'live');

  assert.equal(event?.data['kind'], 'unsupported');
  assert.deepEqual(event.data['raw'], { orderMessage: { orderId: 'o-1' } });
});

test('housekeeping is no message', () => {
  const housekeeping: proto.IMessage[] = [
    { protocolMessage: { type: proto.Message.ProtocolMessage.Type.EPHEMERAL_SETTING } },
    { protocolMessage: { type: proto.Message.ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE } },
    { senderKeyDistributionMessage: { groupId: '120363@g.us' } },
    { messageContextInfo: { messageSecret: Buffer.alloc(32) } },
  ];
  for (const message of housekeeping) assert.equal(messageEvent(incoming(message), ME, 'live'), null);
});

test('reactions, edits and deletions name the message they change', () => {
  const key = { id: 'TARGET' };
  const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;
  const cases: [proto.IMessage, string][] = [
    [{ reactionMessage: { key, text: '👍' } }, 'message.reaction'],
    [{ protocolMessage: { key, type: REVOKE } }, 'message.deleted'],
    [{ protocolMessage: { key, type: MESSAGE_EDIT, editedMessage: { conversation: 'better' } } }, 'message.edited'],
  ];
  for (const [message, type] of cases) {
    const event = messageEvent(incoming(message), ME, 'live');
    assert.deepEqual([event?.type, event?.data['targetId']], [type, 'TARGET']);
  }
});
