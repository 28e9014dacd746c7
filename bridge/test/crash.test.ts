import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

/** How often the process is killed in one run; a longer run is for a machine with time. */
const KILLS = Number(process.env['BRIDGE_TEST_KILLS'] ?? 3);
const INBOUND = 300;
const OUTBOUND = 100;
const PEOPLE = 5;

test('kill -9 under load loses, doubles and reorders nothing, in either direction', async () => {
  const world = await World.start({ SEND_ACK_TIMEOUT_MS: '5000' });
  try {
    const { phone } = await world.link('shop');
    const people = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => world.person(`Person ${n}`)));
    const load = { running: true };

    const writing = people.map((person, n) => writeAll(world, person.phone, phone, n));
    const answering = people.map((person, n) => answerAll(world, person.phone, n));
    const killing = killAll(world, load);
    await Promise.all([...writing, ...answering]);
    load.running = false;
    await killing;

    await until('all messages at the hub', () => world.hub.of('message').length >= INBOUND, 30_000);
    for (const [n, person] of people.entries()) {
      const told = world.hub
        .of('message')
        .filter(({ data }) => (data['chat'] as { phone: string }).phone === person.phone);
      assert.deepEqual(
        told.map(({ data }) => data['text']),
        numbered(`in ${n}`, INBOUND / PEOPLE),
      );
      const seen = await until(`answers seen by ${n}`, async () => {
        const shown = (await world.seenBy(person.phone, phone)).filter(({ fromMe }) => !fromMe);
        return shown.length >= OUTBOUND / PEOPLE && shown;
      });
      assert.deepEqual(
        seen.map(({ text }) => text),
        numbered(`out ${n}`, OUTBOUND / PEOPLE),
      );
    }
    assertGapless(world);
    assert.deepEqual(world.hub.of('message.undecryptable'), []);
  } finally {
    await world.close();
  }
});

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
}

async function writeAll(world: World, from: string, to: string, n: number): Promise<void> {
  for (const text of numbered(`in ${n}`, INBOUND / PEOPLE)) {
    await world.write(from, to, text);
    await pause(20);
  }
}

/** Sends like the hub does: in order, the same key until there is an answer. */
async function answerAll(world: World, to: string, n: number): Promise<void> {
  for (const text of numbered(`out ${n}`, OUTBOUND / PEOPLE)) {
    await until(
      `answer to "${text}"`,
      async () => {
        const answer = await world.send('shop', to, text, text).catch(() => null);
        return answer?.status === 200;
      },
      60_000,
    );
    await pause(20);
  }
}

async function killAll(world: World, load: { running: boolean }): Promise<void> {
  for (let kill = 0; kill < KILLS && load.running; kill += 1) {
    await pause(Math.random() * 1_000);
    await world.stopBridge('SIGKILL');
    await world.startBridge();
    // Now and then it is killed before it is back; mostly it gets to work first.
    if (kill % 4 !== 0) await world.untilStatus('shop', 'connected');
  }
}

/** The pace of people, not a wait for something to happen. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function assertGapless(world: World): void {
  const seqs = world.hub.distinct().map(({ seq }) => seq);
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => index + 1),
  );
  const ids = new Map(world.hub.events.map((event) => [event.id, event.seq]));
  assert.equal(ids.size, seqs.length, 'an event keeps its id and number when it is delivered again');
}
