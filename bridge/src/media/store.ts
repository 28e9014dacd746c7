import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DiskFull, isDiskFull } from '../errors.ts';
import { MediaNotFound, MediaTooLarge } from './errors.ts';

/** A file that waits to be sent. */
export interface StoredMedia {
  /** The SHA-256 of the content, so that the same file has the same id whenever it is uploaded. */
  mediaId: string;
  path: string;
  size: number;
  mimetype: string;
}

const LIFETIME_MS = 3_600_000;
const MEDIA_ID = /^[0-9a-f]{64}$/;

/** Files on their way to WhatsApp: written as they come in, kept for an hour, each seen by its own account only. */
export class MediaStore {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Takes a stream without ever holding more than a piece of it. Raises `MediaTooLarge`, `DiskFull`. */
  async save(sessionId: string, content: Readable, mimetype: string, limit: number): Promise<StoredMedia> {
    const folder = path.join(this.directory, sessionId);
    await mkdir(folder, { recursive: true });
    const unfinished = path.join(folder, `${randomUUID()}.part`);
    const hash = createHash('sha256');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        hash.update(chunk);
        done(size > limit ? new MediaTooLarge(limit, size) : null, chunk);
      },
    });
    try {
      await pipeline(content, measure, createWriteStream(unfinished));
      const mediaId = hash.digest('hex');
      const file = path.join(folder, mediaId);
      await rename(unfinished, file);
      await writeFile(`${file}.type`, mimetype);
      return { mediaId, path: file, size, mimetype };
    } catch (error) {
      await rm(unfinished, { force: true });
      throw isDiskFull(error) ? new DiskFull() : error;
    }
  }

  /** Raises `MediaNotFound`, also when the hour is over. */
  async find(sessionId: string, mediaId: string): Promise<StoredMedia> {
    if (!MEDIA_ID.test(mediaId)) throw new MediaNotFound();
    const file = path.join(this.directory, sessionId, mediaId);
    try {
      const [{ size, mtimeMs }, mimetype] = await Promise.all([stat(file), readFile(`${file}.type`, 'utf8')]);
      if (mtimeMs + LIFETIME_MS > Date.now()) return { mediaId, path: file, size, mimetype };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    throw new MediaNotFound();
  }

  expiresAt(): Date {
    return new Date(Date.now() + LIFETIME_MS);
  }

  /** Deletes what has expired. */
  async sweep(): Promise<void> {
    for (const session of await listed(this.directory)) {
      const folder = path.join(this.directory, session);
      for (const name of await listed(folder)) {
        const file = path.join(folder, name);
        const found = await stat(file).catch(() => null);
        if (found && found.mtimeMs + LIFETIME_MS < Date.now()) await rm(file, { force: true });
      }
    }
  }
}

async function listed(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
