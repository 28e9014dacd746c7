import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

const VERSION = 1;
const KEY_ID_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + IV_BYTES + TAG_BYTES;

interface SealingKey {
  id: Buffer;
  /** Not its bytes: Node looks at those anew for each cipher, which takes longer than to encrypt a key of Signal's. */
  key: KeyObject;
}

/** A value that does not open: its key is not known here, it is of another row, or it is damaged. */
export class SealError extends Error {}

/**
 * Encrypts what the database keeps: AES-256-GCM, bound to its row by additional data.
 *
 * Layout: version (1), key id (4), IV (12), tag (16), ciphertext. The id is derived from the key, so a rotation means
 * putting the new key first in `BRIDGE_ENCRYPTION_KEY` and leaving the old one behind it until `store/reseal.ts` has
 * rewritten its rows.
 */
export class Seal {
  private readonly current: SealingKey;
  private readonly keys: Map<string, KeyObject>;

  constructor(secrets: string[]) {
    const keys = secrets.map(deriveKey);
    const [current] = keys;
    if (!current) throw new Error('At least one encryption key is needed.');
    this.current = current;
    this.keys = new Map(keys.map(({ id, key }) => [id.toString('hex'), key]));
  }

  /** The id in values sealed with the key that seals now. */
  get currentId(): Buffer {
    return this.current.id;
  }

  /** `row` names the row that will hold the bytes; those of another row do not open under this name. */
  close(plain: Buffer, row: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, iv);
    cipher.setAAD(Buffer.from(row));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), this.current.id, iv, cipher.getAuthTag(), body]);
  }

  /** Raises `SealError` if the key is unknown, the row is another one, or a bit has changed. */
  open(sealed: Buffer, row: string): Buffer {
    if (sealed.length < HEADER_BYTES || sealed[0] !== VERSION) throw new SealError('Not a sealed value.');
    const ivStart = 1 + KEY_ID_BYTES;
    const tagStart = ivStart + IV_BYTES;
    const key = this.keys.get(sealed.subarray(1, ivStart).toString('hex'));
    if (!key) throw new SealError('Sealed with a key that is not in BRIDGE_ENCRYPTION_KEY.');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(ivStart, tagStart));
    decipher.setAAD(Buffer.from(row));
    decipher.setAuthTag(sealed.subarray(tagStart, HEADER_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]);
    } catch (error) {
      throw new SealError((error as Error).message);
    }
  }
}

function deriveKey(secret: string): SealingKey {
  const key = Buffer.from(hkdfSync('sha256', secret, 'sarafan bridge', 'stored credentials', 32));
  return { key: createSecretKey(key), id: createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES) };
}
