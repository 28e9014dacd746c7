import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, test } from 'node:test';
import { DiskFull, isDiskFull } from '../src/errors.ts';
import { leaveOutgoing, openOutgoing, outgoingFolder } from '../src/media/outgoing.ts';
import { MediaStore } from '../src/media/store.ts';

let temporary: string;
const { TMPDIR } = process.env;

beforeEach(async () => {
  temporary = await mkdtemp(path.join(TMPDIR ?? '/tmp', 'outgoing-'));
  process.env['TMPDIR'] = temporary;
});

afterEach(async () => {
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  await rm(temporary, { recursive: true });
});

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

test('each node has a folder of its own in the given one, and without one a private one that nobody can guess', () => {
  assert.equal(outgoingFolder('/data/outgoing', 'local'), '/data/outgoing/node-local');
  assert.equal(outgoingFolder('/data/outgoing', '../x'), '/data/outgoing/node-..%2Fx');
  const folders = [outgoingFolder(undefined, 'local'), outgoingFolder('', 'local')];
  assert.equal(new Set(folders).size, 2);
  for (const folder of folders) assert.equal(path.dirname(folder), tmpdir());
});

test('an open folder is closed, and what was left unfinished is gone; what was uploaded may still be sent', async () => {
  const folder = path.join(temporary, 'data', 'node-local');
  await mkdir(path.join(folder, 'shop'), { recursive: true });
  await mkdir(path.join(folder, '.passing'));
  await mkdir(path.join(folder, 'passing')); // an account may be called so
  await chmod(folder, 0o755);
  const names = ['shop/half.part', 'shop/whole', 'shop/whole.type', 'passing/whole', '.passing/image3EB0-enc'];
  for (const name of names) await writeFile(path.join(folder, name), 'x');

  await openOutgoing(folder);

  assert.deepEqual(
    names.filter((name) => existsSync(path.join(folder, name))),
    ['shop/whole', 'shop/whole.type', 'passing/whole'],
  );
  assert.deepEqual([await modeOf(folder), await modeOf(path.join(folder, '.passing'))], [0o700, 0o700]);
  assert.equal(tmpdir(), path.join(folder, '.passing'));
});

test('what a killed process left in the temporary folder goes, and nothing of those that live', async () => {
  const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
  const names = [`sarafan-bridge-${dead}-ab`, 'sarafan-bridge-media', `sarafan-bridge-${process.pid}-cd`, 'sarafan-x'];
  for (const name of names) await mkdir(path.join(temporary, name, 'shop'), { recursive: true });
  const folder = outgoingFolder(undefined, 'local');

  await openOutgoing(folder);

  assert.deepEqual((await readdir(temporary)).sort(), [...names.slice(2), path.basename(folder)].sort());
  await leaveOutgoing(folder);
  assert.deepEqual((await readdir(temporary)).sort(), names.slice(2).sort());
});

test('what a full disk says is known from everything else that can fail', async () => {
  const full: unknown = await writeFile('/dev/full', 'x').catch((error: unknown) => error);
  const missing: unknown = await writeFile(path.join(temporary, 'no', 'folder'), 'x').catch((error: unknown) => error);

  assert.deepEqual([isDiskFull(full), isDiskFull(missing)], [existsSync('/dev/full'), false]);
});

test('an upload that the disk has no room for is refused as that, and leaves nothing', async (t) => {
  const disk = path.join(temporary, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk], { stdio: 'ignore' });
  } catch {
    t.skip('only root can make a small disk');
    return;
  }
  try {
    const store = new MediaStore(disk);
    const content = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(100_000)));
    await assert.rejects(
      store.save('shop', content, 'text/plain', 10_000_000),
      (error) => error instanceof DiskFull && error.httpStatus === 507 && error.code === 'disk_full',
    );
    assert.deepEqual(await readdir(path.join(disk, 'shop')), []);
  } finally {
    execFileSync('umount', [disk]);
  }
});
