import { spawn, type ChildProcess } from 'node:child_process';
import { until } from './until.ts';

/** A child process whose output is kept. */
export class Child {
  readonly process: ChildProcess;
  output = '';

  constructor(script: string, env: Record<string, string>, cwd: string) {
    const { PATH = '' } = process.env;
    this.process = spawn(process.execPath, [script], { cwd, env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
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
