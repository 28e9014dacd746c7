import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Names of files are the hash of what is in them, so one taken from an address cannot leave the folder. */
const NAME = /^[A-Za-z0-9_-]{20,60}$/;

/** What a file answers instead of its bytes, once it is gone. */
export type Gone = 404 | 410;

/** Encrypted files as WhatsApp's media servers keep them: it cannot read any of them. */
export class MediaFiles {
  readonly #directory: string;
  readonly #isTemporary: boolean;
  /** Files that are no longer there, by name. */
  readonly #gone = new Map<string, Gone>();
  /** What an upload must bring along; given out by `media_conn`. */
  readonly auth: string = randomBytes(24).toString('base64url');
  /** Under which name clients reach us; each login may correct it. */
  host = 'localhost';

  constructor(directory?: string) {
    this.#isTemporary = directory === undefined;
    this.#directory = directory ?? mkdtempSync(path.join(tmpdir(), 'whatsapp-media-'));
    mkdirSync(this.#directory, { recursive: true });
  }

  /** Keep a file that is in memory; returns its path on the server. */
  async add(kind: string, body: Buffer): Promise<string> {
    const name = createHash('sha256').update(body).digest('base64url');
    await writeFile(this.#path(name), body);
    return this.#place(kind, name);
  }

  /** Take an upload as it streams in. Undefined when its bytes have another hash than promised. */
  async take(kind: string, expected: string, body: Readable): Promise<string | undefined> {
    const hash = createHash('sha256');
    const unfinished = this.#path(`${randomBytes(20).toString('base64url')}.part`);
    body.on('data', (chunk: Buffer) => hash.update(chunk));
    await pipeline(body, createWriteStream(unfinished));
    const name = hash.digest('base64url');
    if (name !== expected) {
      await rm(unfinished);
      return undefined;
    }
    await rename(unfinished, this.#path(name));
    return this.#place(kind, name);
  }

  /** The file at this path, or why there is none. */
  async find(directPath: string): Promise<{ file: string; size: number } | Gone> {
    const name = nameIn(directPath);
    if (!NAME.test(name)) return 404;
    const gone = this.#gone.get(directPath.split('?')[0] ?? '');
    if (gone !== undefined) return gone;
    try {
      return { file: this.#path(name), size: (await stat(this.#path(name))).size };
    } catch {
      return 404;
    }
  }

  async read(directPath: string): Promise<Buffer | Gone> {
    const found = await this.find(directPath);
    return typeof found === 'number' ? found : readFile(found.file);
  }

  /** The server no longer has what lies at this path; the phone still does. */
  lose(directPath: string, answer: Gone): void {
    this.#gone.set(directPath.split('?')[0] ?? '', answer);
  }

  /** The phone uploads the same bytes again: they get a new address. */
  again(directPath: string): string {
    const kind = directPath.split('/')[2] ?? 'image';
    return this.#place(kind, nameIn(directPath));
  }

  close(): void {
    if (this.#isTemporary) rmSync(this.#directory, { recursive: true, force: true });
  }

  url(directPath: string): string {
    return `https://${this.host}${directPath}`;
  }

  #place(kind: string, name: string): string {
    return `/v/${kind}/${randomBytes(6).toString('hex')}/${name}?ccb=11-4&oh=box`;
  }

  #path(name: string): string {
    return path.join(this.#directory, name);
  }
}

function nameIn(directPath: string): string {
  return directPath.split('?')[0]?.split('/').at(-1) ?? '';
}
