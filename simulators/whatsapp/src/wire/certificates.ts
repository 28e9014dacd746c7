import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { calculateSignature, generateKeyPair } from 'libsignal/src/curve.js';
import { proto } from './baileys.ts';

export interface ServerIdentity {
  publicKey: Buffer;
  privateKey: Buffer;
  /** The encoded CertChain that vouches for `publicKey`. */
  chain: Buffer;
}

const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const VALID_FROM = 1_600_000_000;
const VALID_UNTIL = 4_000_000_000;

/**
 * The root that signs the simulator's certificates. It is the same in every process, so that `trust.ts` can name it
 * without asking; it protects nothing but tests.
 */
const ROOT_PRIVATE_KEY = createHash('sha256').update('sarafan: root of WhatsApp in a box').digest();

/** 32 bytes; what a client that checks certificates must trust. */
export const ROOT_PUBLIC_KEY: Buffer = createPublicKey(
  createPrivateKey({ key: Buffer.concat([PKCS8_X25519, ROOT_PRIVATE_KEY]), format: 'der', type: 'pkcs8' }),
)
  .export({ format: 'der', type: 'spki' })
  .subarray(-32);

interface Details {
  serial: number;
  issuerSerial: number;
  key: Buffer;
}

function certificate(details: Details, signer: Buffer): { details: Uint8Array; signature: Uint8Array } {
  const encoded = proto.CertChain.NoiseCertificate.Details.encode({
    ...details,
    notBefore: VALID_FROM,
    notAfter: VALID_UNTIL,
  }).finish();
  return { details: encoded, signature: calculateSignature(signer, encoded) };
}

/** A fresh static key and a chain for it: the root signs the intermediate, the intermediate signs the leaf. */
export function makeServerIdentity(root: Buffer = ROOT_PRIVATE_KEY): ServerIdentity {
  const leaf = generateKeyPair();
  const between = generateKeyPair();
  const publicKey = Buffer.from(leaf.pubKey).subarray(1);
  const chain = proto.CertChain.encode({
    intermediate: certificate({ serial: 1, issuerSerial: 0, key: Buffer.from(between.pubKey).subarray(1) }, root),
    leaf: certificate({ serial: 2, issuerSerial: 1, key: publicKey }, Buffer.from(between.privKey)),
  }).finish();
  return { publicKey, privateKey: Buffer.from(leaf.privKey), chain: Buffer.from(chain) };
}

/** How the server proves to be WhatsApp: honestly, by a chain of another root, or by a real chain of somebody else's. */
export type Proof = 'own' | 'foreign' | 'stolen';

/** The identity with which a server gives that proof, when `own` is the honest one. */
export function identityFor(proof: Proof, own: ServerIdentity): ServerIdentity {
  if (proof === 'foreign') return makeServerIdentity(randomBytes(32));
  return proof === 'stolen' ? { ...makeServerIdentity(), chain: own.chain } : own;
}
