import assert from 'node:assert/strict';
import { createCipheriv, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { proto, type WAMessage } from '@whiskeysockets/baileys';
import { unsealed } from '../src/convert/change.ts';
import { contentOf } from '../src/convert/content.ts';
import { KINDS, QUIET_WRAPPINGS } from '../src/convert/kinds.ts';
import { understood, type Understood } from '../src/convert/message.ts';
import { withoutCopy, WRAPPING_FIELDS } from '../src/convert/opening.ts';
import { readMessage, readPlaintext } from '../src/convert/plaintext.ts';
import { openSealed, sealedIn } from '../src/convert/sealed.ts';
import { cleaned } from '../src/convert/stanza.ts';
import { FIELDS, treeOf, WRAPPINGS } from './support/trees.ts';

const TREES = 5_000;
const ME = { phone: '77010000001', lid: '111' };
const THEM = { phone: '77011234567', lid: '222' };
const { MESSAGE_EDIT } = proto.Message.SecretEncryptedMessage.SecretEncType;
const EDITED = proto.Message.ProtocolMessage.Type.MESSAGE_EDIT;

/** As a connection does it with what it has decrypted. */
function told(bytes: Uint8Array, id: string): Understood {
  const key = { remoteJid: '77011234567@s.whatsapp.net', id, fromMe: false };
  const envelope = { key, messageTimestamp: 1_790_000_000, pushName: 'Stranger' } as WAMessage;
  const read = readPlaintext(Buffer.concat([bytes, Buffer.from([1])]), false);
  assert.equal(read.problem, null);
  envelope.message = withoutCopy(read.message);
  return understood(cleaned(envelope, '77010000001@s.whatsapp.net', '111@lid'), ME, 'live', read.unknown);
}

/** As the apps of May 2026 seal an edit: HKDF over id, names and use, AES-256-GCM without additional data. */
function sealedEdit(secret: Buffer, id: string, sender: string, edited: proto.IMessage): proto.IMessage {
  const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('sha256', key).update(data).digest();
  const info = Buffer.from(`${id}${sender}${sender}Message Edit`);
  const key = hmac(hmac(Buffer.alloc(32), secret), Buffer.concat([info, Buffer.from([1])]));
  const encIv = Buffer.alloc(12, id);
  const cipher = createCipheriv('aes-256-gcm', key, encIv);
  const change = { type: EDITED, key: { id, fromMe: true }, editedMessage: edited };
  const plain = proto.Message.encode({ protocolMessage: change }).finish();
  const encPayload = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return {
    secretEncryptedMessage: { targetMessageKey: { id }, encPayload, encIv, secretEncType: MESSAGE_EDIT },
  };
}

/** What may be nothing for people: what the table says so of, changes that name nothing, and notices by their type. */
function isCounted(name: string): boolean {
  const becomes = KINDS[name as keyof typeof KINDS] as { becomes: string } | undefined;
  if (becomes) return ['silent', 'change'].includes(becomes.becomes) || NOT_OURS.has(name);
  return name === 'empty' || name in proto.Message.ProtocolMessage.Type;
}

const NOT_OURS = new Set(['deviceSentMessage', ...QUIET_WRAPPINGS]);

test('every field of the proto has its row, and every wrapping is known by its type', () => {
  assert.deepEqual(Object.keys(KINDS).sort(), [...FIELDS].sort());
  assert.deepEqual([...WRAPPING_FIELDS].sort(), [...WRAPPINGS].sort());
  for (const name of WRAPPINGS) assert.equal(KINDS[name as keyof typeof KINDS].becomes, 'wrapping', name);
});

test('whatever a message holds is a bubble, a change or counted, and every word in it is shown', () => {
  const counted = new Set<string>();
  let shown = 0;
  for (let seed = 0; seed < TREES; seed += 1) {
    const { bytes, words } = treeOf(seed);
    const { event, silent } = told(bytes, `AC${seed}`);
    const data = JSON.stringify(event?.data ?? {});
    for (const word of words) assert.ok(data.includes(word), `seed ${seed}: ${word} of ${words.length} is not shown`);
    if (event) shown += 1;
    else counted.add(silent);
  }
  assert.ok(shown > TREES / 2, `${shown} are shown`);
  for (const name of counted) assert.ok(isCounted(name), name);
});

test('whatever is sealed as an edit is opened, under either name of its sender, and says the same', () => {
  for (let seed = 0; seed < TREES / 10; seed += 1) {
    const { bytes } = treeOf(seed);
    const secret = Buffer.alloc(32, seed + 1);
    const id = `TARGET${seed}`;
    const edited = proto.Message.decode(bytes);
    const sender = seed % 2 === 0 ? '77011234567@s.whatsapp.net' : '222@lid';
    const sent = sealedEdit(secret, id, sender, edited);
    const { event } = told(proto.Message.encode(sent).finish(), `AC${seed}`);
    assert.deepEqual([event?.type, event?.data['targetId']], ['message.edited', id]);

    const sealed = sealedIn('secretEncryptedMessage', sent.secretEncryptedMessage);
    assert.ok(sealed);
    assert.equal(openSealed(sealed, Buffer.alloc(32, seed), THEM, THEM), null, 'another secret opens nothing');
    const opened = openSealed(sealed, secret, THEM, THEM);
    assert.ok(opened);
    const read = readMessage(opened, false);
    assert.equal(read.problem, null);
    const { text } = unsealed(sealed, read.message);
    const content = contentOf(edited);
    if (content?.text) assert.ok(text?.includes(content.text), `seed ${seed}: ${String(text)}`);
    if (!content) assert.equal(text, null);
  }
});
