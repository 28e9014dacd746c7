import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './until.ts';

/** A folder in which all that is printed is kept, so that the whole run can be looked through afterwards. */
const { SARAFAN_TEST_OUTPUT: KEPT_IN } = process.env;

/** What follows `node` in the package's own start: tests run what operators run. */
function startOf(cwd: string): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(cwd, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1);
}

/** A package's process, whose output is kept. */
export class Child {
  readonly process: ChildProcess;
  output = '';

  constructor(env: Record<string, string>, cwd: string) {
    const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
    this.process = spawn(process.execPath, startOf(cwd), { cwd, env: { PATH, NODE_COMPILE_CACHE, ...env }, stdio });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        if (KEPT_IN) appendFileSync(path.join(KEPT_IN, `${path.basename(cwd)}-${this.process.pid ?? 0}.log`), chunk);
      });
    }
  }

  /** The port it says it listens on. */
  async port(announcement: RegExp): Promise<number> {
    const found = await until(`announcement ${announcement.source}`, () => {
      if (this.process.exitCode !== null) throw new Error(`The process ended:\n${this.output}`);
      return announcement.exec(this.output);
    });
    return Number(found[1]);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const ended = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    return ended;
  }
}
