import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So much may gather before young garbage is looked for, and so much may be left before all of it is. */
const YOUNG_LIMIT = 12 * 1024 * 1024;
const OLD_LIMIT = 20 * 1024 * 1024;
const LOOK_EVERY_MS = 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void;

let watchers = 0;
let timer: NodeJS.Timeout | null = null;
/** Bytes that were held before the first file began to pass, and those that no collection has freed since. */
let kept = 0;

/**
 * Keeps the buffers of files that pass through from gathering; call what it returns when the file has passed.
 *
 * A file comes in thousands of buffers whose bytes lie outside the JavaScript heap. V8 sees only their small heads, and
 * does not look for garbage before some 64 MB of bytes have gathered. A collection of the young generation, which takes
 * about a millisecond, frees most of them; what was promoted meanwhile needs a full one, once or twice in 100 MB.
 */
export function watchBuffers(): () => void {
  watchers += 1;
  if (!timer) {
    kept = process.memoryUsage().arrayBuffers;
    timer = setInterval(look, LOOK_EVERY_MS);
    timer.unref();
  }
  let watching = true;
  return () => {
    if (!watching) return;
    watching = false;
    watchers -= 1;
    if (watchers > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  };
}

function look(): void {
  if (gathered() < YOUNG_LIMIT) return;
  collect({ type: 'minor' });
  if (gathered() < OLD_LIMIT) return;
  collect({ type: 'major' });
  kept += gathered();
}

function gathered(): number {
  return process.memoryUsage().arrayBuffers - kept;
}
