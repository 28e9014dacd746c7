import { createPublicKey, verify } from 'node:crypto';
import { Curve, proto, WA_CERT_DETAILS } from '@whiskeysockets/baileys';

/** The field of Curve25519. */
const PRIME = 2n ** 255n - 19n;
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;
/** An Ed25519 public key as Node reads it. */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const { Details } = proto.CertChain.NoiseCertificate;

/**
 * Makes this process believe nobody to be WhatsApp but who holds the key that WhatsApp's root vouches for.
 *
 * Baileys calls the check of each certificate and ignores what it says, and it never compares the certified key with
 * the one that the server has used; TLS would then be the only proof of whom we speak to. `root` (32 bytes) takes the
 * place of WhatsApp's own root in tests and the demo. May be called again.
 */
export function trustOnly(root: Buffer | null): void {
  if (root) Object.assign(WA_CERT_DETAILS, { PUBLIC_KEY: root });
  Object.assign(Curve, new Handshakes());
}

/** The parts of `Curve` that a handshake calls, in this order and in one turn: twice `sharedKey`, leaf, intermediate. */
class Handshakes {
  private agreedWith: Uint8Array = Buffer.alloc(0);
  private checkedBefore: Uint8Array = Buffer.alloc(0);
  private readonly agree = original.sharedKey;

  readonly sharedKey = (privateKey: Uint8Array, publicKey: Uint8Array): Buffer => {
    this.agreedWith = publicKey;
    return this.agree(privateKey, publicKey);
  };

  readonly verify = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
    const leaf = this.checkedBefore;
    this.checkedBefore = message;
    if (!signatureIsValid(key, message, signature)) return false;
    return key !== WA_CERT_DETAILS.PUBLIC_KEY || this.serverHolds(leaf, message);
  };

  /** The root's signature is looked at last: by now the leaf is known, and the key that the server has used. */
  private serverHolds(leaf: Uint8Array, intermediate: Uint8Array): boolean {
    const { key, issuerSerial } = Details.decode(leaf);
    const { serial } = Details.decode(intermediate);
    return issuerSerial === serial && key !== null && key !== undefined && Buffer.from(key).equals(this.agreedWith);
  }
}

const original = { sharedKey: Curve.sharedKey };

/**
 * Whether `signature` is an XEd25519 signature by the Curve25519 key (32 bytes, or 33 with libsignal's type in front).
 *
 * The same answer as libsignal's own check, which takes milliseconds of JavaScript: the key is mapped to its Ed25519
 * form, whose sign the signature carries, and OpenSSL does the rest.
 */
export function signatureIsValid(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const montgomery = key.length === KEY_BYTES + 1 ? key.subarray(1) : key;
  if (montgomery.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const edwards = edwardsFrom(montgomery);
  const plain = Buffer.from(signature);
  edwards[31] = (edwards[31] ?? 0) | ((plain[63] ?? 0) & 0x80);
  plain[63] = (plain[63] ?? 0) & 0x7f;
  const spki = Buffer.concat([SPKI_ED25519, edwards]);
  try {
    return verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), plain);
  } catch {
    return false; // no point of the curve
  }
}

/** RFC 7748, section 4.1: y = (u - 1) / (u + 1). */
function edwardsFrom(montgomery: Uint8Array): Buffer {
  const u = BigInt(`0x${Buffer.from(montgomery).reverse().toString('hex')}`) & (2n ** 255n - 1n);
  const y = ((u - 1n + PRIME) * power(u + 1n, PRIME - 2n)) % PRIME;
  return Buffer.from(y.toString(16).padStart(2 * KEY_BYTES, '0'), 'hex').reverse();
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % PRIME;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}
