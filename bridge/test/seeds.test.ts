import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanMessage, type WAMessage } from '@whiskeysockets/baileys';
import { hostile } from '../../simulators/whatsapp/src/hostile/generate.ts';
import type { EventDraft } from '../src/convert/event.ts';
import { placeholderEvent, understood } from '../src/convert/message.ts';
import { withoutCopy } from '../src/convert/opening.ts';
import { harmless, readPlaintext } from '../src/convert/plaintext.ts';
import { RAW_BYTES, RAW_LEVELS } from '../src/convert/raw.ts';

const ME = { phone: '77010000001', lid: '111' };
const SEEDS = 3_000;

/** As a connection does it with what it has decrypted. */
function told(bytes: Uint8Array, id: string): EventDraft | null {
  const padded = Buffer.concat([bytes, Buffer.from([1])]);
  const key = { remoteJid: '77011234567@s.whatsapp.net', id, fromMe: false };
  const envelope = { key, messageTimestamp: 1_790_000_000, pushName: 'Stranger' } as WAMessage;
  const read = readPlaintext(padded, false);
  if (read.problem !== null) {
    assert.equal(readPlaintext(harmless(padded), false).problem, null, 'Baileys gets something that it can read');
    return placeholderEvent(envelope, ME, 'live', read.problem, read.words);
  }
  envelope.message = withoutCopy(read.message);
  try {
    cleanMessage(envelope, '77010000001@s.whatsapp.net', '111@lid');
  } catch {
    return placeholderEvent(envelope, ME, 'live', 'unreadable', null);
  }
  return understood(envelope, ME, 'live', read.unknown).event;
}

const TEXT_LIMIT = 65_536;
const LIST_LIMIT = 1_024;

/** Everything inside a value, with the number of objects and lists around it. */
function* inside(value: unknown, depth = 0): Generator<{ value: unknown; depth: number }> {
  yield { value, depth };
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    yield { value: name, depth };
    yield* inside(inner, depth + 1);
  }
}

function checkBounds(data: Record<string, unknown>, about: string): void {
  for (const { value, depth } of inside(data)) {
    assert.ok(depth <= RAW_LEVELS + 2, `${about}: ${depth} levels`);
    if (typeof value === 'string') {
      assert.ok(value.length <= TEXT_LIMIT && value.isWellFormed() && !value.includes('\0'), `${about}: a text`);
    }
    if (typeof value === 'number') assert.ok(Math.abs(value) <= Number.MAX_SAFE_INTEGER, `${about}: ${value}`);
    if (Array.isArray(value)) assert.ok(value.length <= LIST_LIMIT || depth > 1, `${about}: a list`);
  }
  assert.ok(Buffer.byteLength(JSON.stringify(data['raw'] ?? null)) <= RAW_BYTES, `${about}: raw`);
  assert.ok(String(data['messageId']).length <= 128, `${about}: id`);
  const problems = [undefined, null, 'cut', 'unreadable', 'too_deep', 'too_large'];
  assert.ok(problems.includes(data['problem'] as string | null | undefined), `${about}: problem`);
}

test('whatever a stranger sends is told, within bounds', () => {
  let invisible = 0;
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const { kind, bytes, id = `AC${seed}`, visible } = hostile(seed);
    const event = told(bytes, id);
    const about = `seed ${seed}, ${kind}`;
    if (!visible) invisible += 1;
    assert.ok(event ?? !visible, `${about}: nothing is told`);
    if (event) checkBounds(event.data, about);
  }
  assert.ok(invisible < SEEDS / 5, 'most of it is for people');
});
