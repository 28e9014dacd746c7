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

  const all = gate.written();
  commit();

  assert.deepEqual(written, [1, 2, 3]);
  assert.equal(await all, true);
});

test('what left before the gate closed is not said to have stayed', async () => {
  const { gate, written, send } = gated();
  send(1);
  gate.close();

  assert.deepEqual(written, [1]);
  assert.equal(await gate.written(), true);
});

test('what had not left when the gate closed, or came afterwards, never leaves', async () => {
  for (const early of [true, false]) {
    const { gate, written, send, append, commit } = gated();
    append();
    if (early) send(1);
    const asked = early ? gate.written() : null;
    gate.close();
    if (!early) send(1);
    commit();

    assert.deepEqual(written, []);
    assert.equal(await gate.written(), false);
    if (asked) assert.equal(await asked, false);
  }
});
