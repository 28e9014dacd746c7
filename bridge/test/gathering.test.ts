import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gathering } from '../src/store/gathering.ts';

const limits = { together: 3, atOnce: 1 };

/** Work that waits to be told to go on, and notes what was done together. */
function slowWork() {
  const goes: number[][] = [];
  const turns: (() => void)[] = [];
  const work = async (items: number[]): Promise<string[]> => {
    goes.push(items);
    await new Promise<void>((resolve) => turns.push(resolve));
    return items.map((item) => `done ${item}`);
  };
  return { goes, work, goOn: () => turns.shift()?.() };
}

test('what is asked for while a go is under way goes together, in its order and up to a limit', async () => {
  const { goes, work, goOn } = slowWork();
  const gathering = new Gathering(work, limits, () => false);
  const answers = Promise.all([1, 2, 3, 4, 5].map((item) => gathering.ask(item)));
  for (let turn = 0; turn < 8; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    goOn();
  }
  assert.deepEqual(await answers, ['done 1', 'done 2', 'done 3', 'done 4', 'done 5']);
  assert.deepEqual(goes, [
    [1, 2, 3],
    [4, 5],
  ]);
});

test('an item that makes a go fail fails alone', async () => {
  const work = (items: number[]): Promise<number[]> =>
    items.includes(2) ? Promise.reject(new Error(`two among ${items.length}`)) : Promise.resolve(items);
  const gathering = new Gathering(work, limits, () => true);
  const answers = await Promise.allSettled([0, 1, 2, 3, 4].map((item) => gathering.ask(item)));
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
    [0, 1, 'Error: two among 1', 3, 4],
  );
});

test('an error that is nobody’s fault is told to everybody, and the next go is tried', async () => {
  let isDown = true;
  let goes = 0;
  const work = (items: number[]): Promise<number[]> => {
    goes += 1;
    return isDown ? Promise.reject(new Error('no connection')) : Promise.resolve(items);
  };
  const gathering = new Gathering(work, limits, (error) => !/no connection/.test(String(error)));
  const answers = await Promise.allSettled([0, 1, 2].map((item) => gathering.ask(item)));
  assert.deepEqual([answers.map(({ status }) => status), goes], [['rejected', 'rejected', 'rejected'], 1]);
  isDown = false;
  assert.equal(await gathering.ask(7), 7);
});

test('while many goes follow each other closely each waits a moment for more; the first wait for nobody', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const goes: number[][] = [];
  const work = (items: number[]): Promise<number[]> => {
    goes.push(items);
    return Promise.resolve(items);
  };
  const gathering = new Gathering(work, { together: 9, atOnce: 1, pauseMs: 60_000 }, () => false);
  const first = [1, 2, 3, 4, 5, 6, 7, 8];
  for (const item of first) await gathering.ask(item);
  const later: Promise<number>[] = [];
  for (const item of [9, 10, 11]) {
    await new Promise((resolve) => setImmediate(resolve));
    later.push(gathering.ask(item));
  }
  assert.deepEqual(
    goes,
    first.map((item) => [item]),
  );
  t.mock.timers.tick(60_000);
  assert.deepEqual(await Promise.all(later), [9, 10, 11]);
  assert.deepEqual(goes.at(-1), [9, 10, 11]);
});
