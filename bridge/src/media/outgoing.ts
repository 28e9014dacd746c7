import { randomBytes } from 'node:crypto';
import { lstat, mkdir, chmod, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * What is only needed while a file is encrypted; Baileys writes it where the system says that temporary files go.
 * Beside it lie the accounts' folders: no account's id has a dot.
 */
const TEMPORARY = '.passing';
const OWN = 'sarafan-bridge-';
/** Where files lay before each process had a folder of its own, for everybody to see. */
const FORMERLY = 'sarafan-bridge-media';
const FOR_US_ONLY = 0o700;

/**
 * Names the folder for files on their way to WhatsApp: this node's own in the given one, so that several may share that;
 * else one in the system's temporary folder, for this process alone and under a name that nobody can guess.
 */
export function outgoingFolder(given: string | undefined, nodeId: string): string {
  if (given) return path.join(given, `node-${encodeURIComponent(nodeId)}`);
  return path.join(tmpdir(), `${OWN}${process.pid}-${randomBytes(16).toString('hex')}`);
}

/** Makes the folder, closed to others, and deletes what earlier processes left unfinished. */
export async function openOutgoing(folder: string): Promise<void> {
  const temporary = tmpdir();
  await mkdir(folder, { recursive: true, mode: FOR_US_ONLY });
  await chmod(folder, FOR_US_ONLY);
  await rm(path.join(folder, TEMPORARY), { recursive: true, force: true });
  await mkdir(path.join(folder, TEMPORARY), { mode: FOR_US_ONLY });
  await deleteUnfinished(folder);
  await deleteLeftBehind(temporary);
  process.env['TMPDIR'] = path.join(folder, TEMPORARY);
}

/** Deletes the folder if nobody but this process uses it; what was uploaded into another may still be sent. */
export async function leaveOutgoing(folder: string): Promise<void> {
  const isOurs = path.basename(folder).startsWith(`${OWN}${process.pid}-`);
  await rm(isOurs ? folder : path.join(folder, TEMPORARY), { recursive: true, force: true });
}

async function deleteUnfinished(folder: string): Promise<void> {
  for (const session of await readdir(folder)) {
    for (const name of await readdir(path.join(folder, session)).catch(() => [])) {
      if (name.endsWith('.part')) await rm(path.join(folder, session, name), { force: true });
    }
  }
}

/** Deletes folders of processes of ours that live no more. */
async function deleteLeftBehind(temporary: string): Promise<void> {
  for (const name of await readdir(temporary).catch(() => [])) {
    const pid = name.startsWith(OWN) ? Number(name.slice(OWN.length).split('-')[0]) : 0;
    if (name !== FORMERLY && !(pid > 0 && isDead(pid))) continue;
    const found = await lstat(path.join(temporary, name)).catch(() => null);
    if (!found?.isDirectory() || found.uid !== process.getuid?.()) continue;
    await rm(path.join(temporary, name), { recursive: true, force: true });
  }
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
