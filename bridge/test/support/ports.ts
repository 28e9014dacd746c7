import { createServer, type Server } from 'node:net';

/** Below what systems give to connections that leave: one of those could take a port between two starts of its process. */
const FIRST = 10_000;
const BLOCKS = 220;
const BLOCK = 100;

let next = 0;
let end = 0;

/** A port for a process that must be told one; no other test gets it while this process lives. */
export async function freePort(): Promise<number> {
  for (;;) {
    if (next === end) await claimBlock();
    next += 1;
    const server = await listening(next - 1);
    if (!server) continue;
    await new Promise((resolve) => server.close(resolve));
    return next - 1;
  }
}

/** Takes a block of ports by keeping the first of them; it is free again when this process ends, however it ends. */
async function claimBlock(): Promise<void> {
  const start = Math.trunc(Math.random() * BLOCKS);
  for (let n = 0; n < BLOCKS; n += 1) {
    const first = FIRST + ((start + n) % BLOCKS) * BLOCK;
    const guard = await listening(first);
    if (!guard) continue;
    guard.unref();
    [next, end] = [first + 1, first + BLOCK];
    return;
  }
  throw new Error('No block of ports is free.');
}

/** Null when somebody has the port. */
function listening(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(null);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
