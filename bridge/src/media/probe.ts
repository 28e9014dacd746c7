/**
 * Looks into one file, which may be a stranger's, in a process of its own: `probing.ts` starts it, and ends it.
 * Prints a small JPEG, or a length in seconds; nothing when there is none to be had.
 */
import { parseFile } from 'music-metadata';
import sharp from 'sharp';

const MOST_PIXELS = 50_000_000;
const WIDTH = 32;

const [, , what = '', file = ''] = process.argv;

// Nobody is there any more who wants to know. An ordinary exit would wait for the thread that reads the file.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();

async function thumbnail(): Promise<Buffer> {
  sharp.cache(false);
  sharp.concurrency(1);
  const options = { limitInputPixels: MOST_PIXELS, sequentialRead: true, pages: 1 } as const;
  return sharp(file, options).resize(WIDTH).jpeg({ quality: 50 }).toBuffer();
}

async function length(): Promise<Buffer> {
  const { format } = await parseFile(file, { duration: true, skipCovers: true });
  return Buffer.from(String(format.duration ?? ''));
}

const found = await (what === 'thumbnail' ? thumbnail() : length()).catch(() => Buffer.alloc(0));
process.stdout.write(found, () => process.exit(0));
