import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { readVoiceNote } from '../src/media/ogg.ts';
import { Prober } from '../src/media/probing.ts';
import { PNG, voiceNote } from './support/files.ts';
import { until } from './support/until.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'probing-'));
});

after(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: Buffer): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, content);
  return place;
}

/** A file whose reading never ends. */
function standstill(name: string): string {
  const place = path.join(folder, name);
  execFileSync('mkfifo', [place]);
  return place;
}

/** A second of silence for each. */
function sound(seconds: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + seconds * 8000, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(seconds * 8000, 40);
  return Buffer.concat([head, Buffer.alloc(seconds * 8000, 128)]);
}

/** Says that it is large, and repeats its last scan. */
async function manyScans(width: number, height: number, scans: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 50 } as const;
  const create = { width: 64, height: 64, channels: 3, background: 'white', noise } as const;
  const content = await sharp({ create }).jpeg({ progressive: true, quality: 20 }).toBuffer();
  const frame = content.indexOf(Buffer.from([0xff, 0xc2]));
  content.writeUInt16BE(height, frame + 5);
  content.writeUInt16BE(width, frame + 7);
  const scan = content.subarray(content.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
  return Buffer.concat([content.subarray(0, -2), ...Array<Buffer>(scans).fill(scan), content.subarray(-2)]);
}

function probesOf(pid: number): number[] {
  const listed = existsSync('/proc/self')
    ? readdirSync('/proc').filter(
        (name) => /^\d+$/.test(name) && parentOf(name) === pid && commandOf(name).includes('probe.ts'),
      )
    : execFileSync('pgrep', ['-P', String(pid), '-f', 'probe.ts'], { encoding: 'utf8' }).split('\n');
  return listed.map(Number).filter((found) => found > 0);
}

/** Also when whoever has adopted it has not yet asked how it ended: then it has no command any more. */
function hasEnded(pid: number): boolean {
  if (existsSync('/proc/self')) return commandOf(String(pid)) === '';
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

function commandOf(pid: string): string {
  return read(`/proc/${pid}/cmdline`);
}

/** Empty when the process has ended. */
function read(place: string): string {
  try {
    return readFileSync(place, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

test('a picture has a small one, and a sound a length', async () => {
  const prober = new Prober();
  const small = await prober.thumbnail('shop', await file('a.png', PNG));
  assert.equal(small?.subarray(0, 2).toString('hex'), 'ffd8');
  assert.equal(await prober.length('shop', await file('a.wav', sound(4))), 4);
});

for (const [name, content] of [
  ['900 scans of 40 million pixels', () => manyScans(8000, 5000, 900)],
  ['a picture beyond all limits', () => manyScans(65_000, 65_000, 1)],
  ['noise', () => Promise.resolve(Buffer.from('\xff\xd8\xff noise', 'latin1'))],
  ['nothing', () => Promise.resolve(Buffer.alloc(0))],
] as const) {
  test(`${name} has neither, and the next file has what it has`, async () => {
    const prober = new Prober();
    const hostile = await file('hostile', await content());
    assert.deepEqual([await prober.thumbnail('shop', hostile), await prober.length('shop', hostile)], [null, 0]);
    assert.ok(await prober.thumbnail('shop', await file('a.png', PNG)));
    assert.deepEqual(probesOf(process.pid), []);
  });
}

test('one that stands still is ended, and knew no secret', async () => {
  process.env['BRIDGE_API_KEY'] = 'key_it_must_not_know';
  const place = standstill('silent');
  const asked = new Prober({ patienceMs: 5000 }).thumbnail('shop', place);
  const [pid = 0] = await until('the process', () => {
    const found = probesOf(process.pid);
    return found.length > 0 ? found : undefined;
  });
  if (existsSync(`/proc/${pid}`)) assert.equal(readFileSync(`/proc/${pid}/environ`, 'utf8').includes('BRIDGE'), false);

  assert.equal(await asked, null);
  assert.deepEqual(probesOf(process.pid), []);
});

test('files of one session do not keep another’s waiting', async () => {
  const prober = new Prober({ patienceMs: 60_000 });
  let ended: (Buffer | null)[] | undefined;
  const stuck = ['one', 'two', 'three'].map(standstill);
  void Promise.all(stuck.map((place) => prober.thumbnail('strange', place))).then((all) => (ended = all));

  assert.ok(await prober.thumbnail('shop', await file('a.png', PNG)));
  assert.equal(ended, undefined);

  const all = await until('the end of the others', () => {
    probesOf(process.pid).forEach(kill);
    return ended;
  });
  assert.deepEqual(all, [null, null, null]);
});

test('nothing is left when the bridge is killed', async () => {
  const place = standstill('left');
  const probing = path.join(import.meta.dirname, '..', 'src', 'media', 'probing.ts');
  const script = `import(${JSON.stringify(probing)}).then(({ prober }) => prober.thumbnail('s', ${JSON.stringify(place)}))`;
  const parent = spawn(process.execPath, ['-e', script]);
  const [pid = 0] = await until('the process', () => {
    const found = probesOf(parent.pid ?? 0);
    return found.length > 0 ? found : undefined;
  });

  parent.kill('SIGKILL');

  await until('its end', () => hasEnded(pid));
});

test('an OGG of empty packets takes no memory', async () => {
  const page = Buffer.concat([
    Buffer.from('OggS\0\0', 'latin1'),
    Buffer.alloc(20),
    Buffer.from([255]),
    Buffer.alloc(255),
  ]);
  const head = voiceNote(1).subarray(0, 47);
  const place = await file('empty.ogg', Buffer.concat([head, ...Array<Buffer>(56_000).fill(page)]));
  const before = process.resourceUsage().maxRSS;

  const note = await readVoiceNote(place);

  assert.equal(note?.waveform.length, 64);
  assert.ok(process.resourceUsage().maxRSS - before < 64 * 1024);
});
