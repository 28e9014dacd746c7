/**
 * Loaded into a measured Node process (`node --expose-gc --import ./bench/collect.mjs …`): on SIGUSR2 it collects its
 * garbage and writes one line of `process.memoryUsage()`, so that what is held can be told from what is not yet freed.
 */
import { writeSync } from 'node:fs';

process.on('SIGUSR2', () => {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  writeSync(1, `bench_memory ${JSON.stringify(process.memoryUsage())}\n`);
});
