import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What can be asked of a file: a small picture of it, or how long it plays. */
export type Question = 'thumbnail' | 'length';

const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url));
const NODE_FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=2'];
const MOST_SECONDS = 8;
/** No core file, no byte written anywhere, and so much processor time. */
const LIMITS = `ulimit -c 0; ulimit -f 0; ulimit -t ${MOST_SECONDS}; exec "$0" "$@"`;
const PATIENCE_MS = 10_000;
const MOST_MEMORY = 150 * 1024 * 1024;
const MOST_ANSWER = 64 * 1024;
const PAGE_BYTES = 4096;
const LOOK_EVERY_MS = 20;
const AT_ONCE = 2;
const LONGEST_S = 7 * 24 * 3600;

/**
 * Looks into files by processes of their own, which know nothing of ours and are killed when they take too much: a
 * message is worth more than its preview. Each session has one at a time, and all together two, so that one session's
 * files never keep another's waiting; whoever has waited too long goes without.
 */
export class Prober {
  private readonly patienceMs: number;
  private readonly lines = new Map<string, Promise<unknown>>();
  private readonly waiting: (() => void)[] = [];
  private slots = AT_ONCE;

  constructor({ patienceMs = PATIENCE_MS } = {}) {
    this.patienceMs = patienceMs;
  }

  /** A small JPEG; null when none can be made. */
  async thumbnail(sessionId: string, file: string): Promise<Buffer | null> {
    return this.inTurn(sessionId, 'thumbnail', file);
  }

  /** In seconds; 0 when nobody knows. */
  async length(sessionId: string, file: string): Promise<number> {
    const seconds = Number((await this.inTurn(sessionId, 'length', file))?.toString() ?? 0);
    return seconds > 0 && seconds < LONGEST_S ? seconds : 0;
  }

  private async inTurn(sessionId: string, question: Question, file: string): Promise<Buffer | null> {
    const asked = Date.now();
    const before = this.lines.get(sessionId) ?? Promise.resolve();
    const turn = before.then(() => this.withSlot(asked, question, file));
    this.lines.set(sessionId, turn);
    try {
      return await turn;
    } finally {
      if (this.lines.get(sessionId) === turn) this.lines.delete(sessionId);
    }
  }

  private async withSlot(asked: number, question: Question, file: string): Promise<Buffer | null> {
    if (this.slots === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.slots -= 1;
    try {
      return Date.now() - asked > this.patienceMs ? null : await this.ask(question, file);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.slots += 1;
    }
  }

  private async ask(question: Question, file: string): Promise<Buffer | null> {
    const command = [process.execPath, ...NODE_FLAGS, PROBE, question, path.resolve(file)];
    const child = spawn('/bin/sh', ['-c', LIMITS, ...command], {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.on('error', () => undefined);
    const kill = (): boolean => child.kill('SIGKILL');
    const clock = setTimeout(kill, this.patienceMs);
    const scales = watchMemory(child, kill);
    try {
      return await answerOf(child, kill);
    } finally {
      clearTimeout(clock);
      clearInterval(scales);
    }
  }
}

/** For all sends of this process. */
export const prober = new Prober();

/** Linux tells how much a process holds; elsewhere only its pixels and its time are bounded. */
function watchMemory(child: ChildProcess, kill: () => void): NodeJS.Timeout {
  return setInterval(() => {
    readFile(`/proc/${child.pid ?? 0}/statm`, 'utf8').then(
      (told) => {
        if (Number(told.split(' ')[1]) * PAGE_BYTES > MOST_MEMORY) kill();
      },
      () => undefined,
    );
  }, LOOK_EVERY_MS);
}

function answerOf(child: ChildProcess, kill: () => void): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  child.stdout?.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > MOST_ANSWER) kill();
    else pieces.push(piece);
  });
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(null);
    });
    child.once('close', (code) => {
      resolve(code === 0 && size > 0 ? Buffer.concat(pieces) : null);
    });
  });
}
