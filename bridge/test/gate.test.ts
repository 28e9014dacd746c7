import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameGate } from '../src/connection/gate.ts';

/** A gate before a socket that remembers, behind a ledger whose commits the test decides. */
function gated() {
  const listeners: (() => void)[] = [];
  const written: number[] = [];
  const ledger = {
    position: 0,
    durable: 0,
    onDurable: (listener: () => void) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const socket = {
    send: (data: Uint8Array, done: () => void): void => {
      written.push(data[0] ?? 0);
      done();
    },
  };
  const gate = new FrameGate(socket, ledger);
  return {
    gate,
    written,
    send: (frame: number): void => {
      socket.send(Uint8Array.of(frame), () => undefined);
    },
    append: (): void => {
      ledger.position += 1;
    },
    commit: (): void => {
      ledger.durable = ledger.position;
      for (const listener of listeners) listener();
    },
  };
}

test('a frame leaves when what was appended before it is committed, in its turn', async () => {
  const { gate, written, send, append, commit } = gated();
  send(1);
  append();
  send(2);
  send(3);
  assert.deepEqual(written, [1]);

  const all = gate.written(3);
  commit();

  assert.deepEqual(written, [1, 2, 3]);
  assert.equal(await all, 3);
});

test('what left before the gate closed is told from what was dropped after it', async () => {
  const { gate, written, send, append } = gated();
  send(1);
  append();
  send(2);
  const second = gate.written(2);
  gate.close();
  send(3);

  assert.deepEqual(written, [1]);
  assert.deepEqual([gate.taken, gate.left], [3, 1]);
  assert.deepEqual([await gate.written(1), await second, await gate.written(3)], [1, 1, 1]);
});

test('what had not left when the gate closed, or came afterwards, never leaves', async () => {
  for (const early of [true, false]) {
    const { gate, written, send, append, commit } = gated();
    append();
    if (early) send(1);
    const asked = early ? gate.written(1) : null;
    gate.close();
    if (!early) send(1);
    commit();

    assert.deepEqual(written, []);
    assert.equal(await gate.written(1), 0);
    if (asked) assert.equal(await asked, 0);
  }
});
