import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { forgetPhoneKeys } from '../groups/changes.ts';
import type { Account, Group } from '../world/model.ts';
import type { PartyState } from '../signal/party.ts';
import { Party } from '../signal/party.ts';
import type { World } from '../world/world.ts';

type SavedAccount = Omit<Account, 'party'> & { keys: PartyState | undefined };

interface Saved {
  version: 3;
  /** Written on the way out, so nothing happened since. */
  isComplete: boolean;
  accounts: SavedAccount[];
  groups: Group[];
}

const VERSION = 3;
const FILE = 'whatsapp.state';
const DEBOUNCE_MS = 300;
/** Saving may take at most this share of the time, however large the state grows. */
const LARGEST_SHARE = 0.05;

/**
 * Keeps the world in one file, written beside the old one and then renamed over it, so that a crash leaves either the
 * old state or the new. The format is V8's own: it knows maps and buffers, and is quick.
 */
export class Store {
  readonly #file: string;
  readonly #world: World;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #lastCostMs = 0;
  #stopped = false;

  constructor(directory: string, world: World) {
    mkdirSync(directory, { recursive: true });
    this.#file = path.join(directory, FILE);
    this.#world = world;
  }

  /** Bring back what was saved. True when there was something. */
  load(): boolean {
    const saved = this.#read();
    if (!saved) return false;
    for (const { keys, ...account } of saved.accounts) {
      // After a crash the last moves of the Signal ratchets are missing, and to go on with old ones would reuse keys.
      // Sessions are made anew instead; what meets an unknown session is asked for again, as on a real phone.
      if (!saved.isComplete) keys?.sessions.clear();
      this.#world.restore({ ...account, party: new Party(account.phone, keys) });
    }
    for (const group of saved.groups) {
      // The same holds for sender keys: phones make new ones and give them out again.
      if (!saved.isComplete) forgetPhoneKeys(group);
      this.#world.groups.set(group.id, group);
    }
    return true;
  }

  /** Save soon; calls in between are one. */
  saveSoon(): void {
    if (this.#timer || this.#stopped) return;
    const wait = Math.max(DEBOUNCE_MS, this.#lastCostMs / LARGEST_SHARE);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(async () => {
        await this.#write();
      });
    }, wait);
  }

  /** Save for the last time, before the process ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#writing;
    writeFileSync(`${this.#file}.new`, this.#snapshot(true), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  async #write(): Promise<void> {
    const started = performance.now();
    const snapshot = this.#snapshot(false);
    this.#lastCostMs = performance.now() - started;
    const file = await open(`${this.#file}.new`, 'w', 0o600);
    try {
      await file.writeFile(snapshot);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${this.#file}.new`, this.#file);
  }

  #snapshot(isComplete: boolean): Buffer {
    const accounts = [...this.#world.accounts.values()].map(({ party, ...account }) => ({
      ...account,
      keys: party.state,
    }));
    const groups = [...this.#world.groups.values()];
    return serialize({ version: VERSION, isComplete, accounts, groups } satisfies Saved);
  }

  #read(): Saved | undefined {
    let content: Buffer;
    try {
      content = readFileSync(this.#file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      const saved = deserialize(content) as { version: number };
      if (saved.version === VERSION) return saved as Saved;
    } catch {
      // Not ours or damaged: said below.
    }
    renameSync(this.#file, `${this.#file}.unreadable`);
    process.stdout.write(`The saved state could not be read and was put aside as ${this.#file}.unreadable\n`);
    return undefined;
  }
}
