import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import type { Plugin } from 'vite';

const TEXTS = /\.(?:css|html|js|json|svg)$/; // fonts and pictures are compressed already
const LEAST_BYTES = 500; // below, the head of an answer is most of it

/** Write each text of the build compressed beside it; the server sends whichever the browser takes. */
export function compressedFiles(): Plugin {
  let folder = '';
  return {
    name: 'compressed-files',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    // The files of public/ are there now, too.
    async closeBundle() {
      const found = await readdir(folder, { recursive: true });
      await Promise.all(found.filter((name) => TEXTS.test(name)).map((name) => compress(join(folder, name))));
    },
  };
}

async function compress(file: string): Promise<void> {
  const text = await readFile(file);
  if (text.length < LEAST_BYTES) return;
  const best = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  const made: [string, Buffer][] = [
    ['.br', await promisify(brotliCompress)(text, { params: best })],
    ['.gz', await promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION })],
  ];
  for (const [ending, bytes] of made) if (bytes.length < text.length) await writeFile(file + ending, bytes);
}
