import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { ReachoutTimelockState } from '@whiskeysockets/baileys';
import { pino } from 'pino';
import { RestrictionWatch } from '../src/connection/restriction.ts';
import type { Restriction } from '../src/store/batch.ts';

const HOUR_MS = 3_600_000;

function watch(stored: Restriction | null = null) {
  const told: (Restriction | null)[] = [];
  const events: Record<string, unknown>[] = [];
  const watching = new RestrictionWatch(
    {
      log: pino({ level: 'silent' }),
      onChange: (restriction, event) => {
        told.push(restriction);
        events.push(event.data);
      },
    },
    stored,
  );
  return { watching, told, events };
}

/** WhatsApp's answers, as Baileys gives and announces them. */
function whatsapp(watching: RestrictionWatch, lock: ReachoutTimelockState, quota: object | Error) {
  return {
    fetchAccountReachoutTimelock: () => {
      watching.onLock(lock);
      return Promise.resolve(lock);
    },
    fetchNewChatMessageCap: () => (quota instanceof Error ? Promise.reject(quota) : Promise.resolve(quota)) as never,
  };
}

test('463 with a lock restricts the account until its end; the end is told without a new word from WhatsApp', () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_790_000_000_000 });
  try {
    const { watching, told, events } = watch();
    const timeEnforcementEnds = new Date(Date.now() + HOUR_MS);
    watching.onRefusal(463, whatsapp(watching, { isActive: true, timeEnforcementEnds }, {}));

    assert.deepEqual([told[0]?.code, told[0]?.until], [463, timeEnforcementEnds.toISOString()]);
    assert.equal(events[0]?.['active'], true);
    mock.timers.tick(HOUR_MS);
    assert.deepEqual([told[1], events[1]?.['active'], watching.current()], [null, false, null]);
  } finally {
    mock.timers.reset();
  }
});

test('463 without a lock is a missing token of one chat, and restricts nothing', () => {
  const { watching, told } = watch();
  watching.onRefusal(463, whatsapp(watching, { isActive: false }, {}));
  assert.deepEqual(told, []);
});

test('475 is the quota of new chats: until the end of the cycle, or a day when nobody says', async () => {
  const end = Math.trunc(Date.now() / 1000) + 3_600;
  for (const [quota, until] of [
    [{ cycle_end_timestamp: String(end) }, end * 1000],
    [new Error('not now'), Date.now() + 24 * HOUR_MS],
  ] as const) {
    const { watching, told } = watch();
    watching.onRefusal(475, whatsapp(watching, {}, quota));
    await new Promise((resolve) => setImmediate(resolve));

    assert.equal(told[0]?.code, 475);
    assert.ok(Math.abs(Date.parse(told[0].until ?? '') - until) < 5_000);
    watching.close();
  }
});

test('a restriction outlives a restart, and is lifted by WhatsApp', () => {
  const stored = { code: 463, message: 'locked', until: new Date(Date.now() + HOUR_MS).toISOString() };
  const { watching, told } = watch(stored);

  assert.deepEqual(watching.current(), stored);
  watching.onLock({ isActive: false });
  assert.deepEqual(told, [null]);
});

test('other refusals say nothing of the account', () => {
  const { watching, told } = watch();
  watching.onRefusal(479, whatsapp(watching, { isActive: true }, {}));
  assert.deepEqual(told, []);
});
