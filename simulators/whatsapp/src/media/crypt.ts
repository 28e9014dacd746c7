import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What WhatsApp derives a file's keys for; each kind has its own label. */
const LABELS = {
  image: 'WhatsApp Image Keys',
  video: 'WhatsApp Video Keys',
  audio: 'WhatsApp Audio Keys',
  document: 'WhatsApp Document Keys',
  history: 'WhatsApp History Keys',
  appState: 'WhatsApp App State Keys',
} as const;

export type FileKind = keyof typeof LABELS;

const MAC_BYTES = 10;
const TAG_BYTES = 16;

interface Keys {
  iv: Buffer;
  cipher: Buffer;
  mac: Buffer;
}

/** A file as it lies on the server, and what the message says of it. */
export interface SealedFile {
  body: Buffer;
  mediaKey: Buffer;
  fileSha256: Buffer;
  fileEncSha256: Buffer;
  fileLength: number;
}

export function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

function keysOf(mediaKey: Uint8Array, kind: FileKind): Keys {
  const expanded = Buffer.from(hkdfSync('sha256', mediaKey, Buffer.alloc(32), LABELS[kind], 112));
  return { iv: expanded.subarray(0, 16), cipher: expanded.subarray(16, 48), mac: expanded.subarray(48, 80) };
}

/** AES-256-CBC, then the first ten bytes of an HMAC over IV and ciphertext. */
export function seal(content: Buffer, kind: FileKind): SealedFile {
  const mediaKey = randomBytes(32);
  const { iv, cipher, mac } = keysOf(mediaKey, kind);
  const aes = createCipheriv('aes-256-cbc', cipher, iv);
  const encrypted = Buffer.concat([aes.update(content), aes.final()]);
  const body = Buffer.concat([encrypted, macOf(mac, iv, encrypted)]);
  return {
    body,
    mediaKey,
    fileSha256: sha256(content),
    fileEncSha256: sha256(body),
    fileLength: content.length,
  };
}

/** Undefined when the MAC is wrong or the padding is: real phones refuse such a file, too. */
export function open(body: Buffer, mediaKey: Uint8Array, kind: FileKind): Buffer | undefined {
  const { iv, cipher, mac } = keysOf(mediaKey, kind);
  const encrypted = body.subarray(0, -MAC_BYTES);
  if (!macOf(mac, iv, encrypted).equals(body.subarray(-MAC_BYTES))) return undefined;
  try {
    const aes = createDecipheriv('aes-256-cbc', cipher, iv);
    return Buffer.concat([aes.update(encrypted), aes.final()]);
  } catch {
    return undefined;
  }
}

function macOf(key: Buffer, iv: Buffer, encrypted: Buffer): Buffer {
  return createHmac('sha256', key).update(iv).update(encrypted).digest().subarray(0, MAC_BYTES);
}

function retryKey(mediaKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', mediaKey, Buffer.alloc(32), 'WhatsApp Media Retry Notification', 32));
}

/** The talk about a new upload is AES-256-GCM with a key of its own; the message's id is authenticated with it. */
export function sealRetry(content: Uint8Array, mediaKey: Uint8Array, id: string): { body: Buffer; iv: Buffer } {
  const iv = randomBytes(12);
  const aes = createCipheriv('aes-256-gcm', retryKey(mediaKey), iv).setAAD(Buffer.from(id));
  return { body: Buffer.concat([aes.update(content), aes.final(), aes.getAuthTag()]), iv };
}

export function openRetry(body: Buffer, iv: Buffer, mediaKey: Uint8Array, id: string): Buffer | undefined {
  try {
    const aes = createDecipheriv('aes-256-gcm', retryKey(mediaKey), iv).setAAD(Buffer.from(id));
    aes.setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([aes.update(body.subarray(0, -TAG_BYTES)), aes.final()]);
  } catch {
    return undefined;
  }
}
