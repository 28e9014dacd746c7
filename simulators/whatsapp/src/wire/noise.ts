import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { calculateAgreement, generateKeyPair } from 'libsignal/src/curve.js';
import { proto } from './baileys.ts';
import type { ServerIdentity } from './certificates.ts';

/** "WA", protocol 6, dictionary 3: what a client says once before its first frame. */
export const PROLOGUE = Buffer.from([0x57, 0x41, 6, 3]);
const NAME = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0');
const TAG_BYTES = 16;

export interface ClientFinish {
  noiseKey: Buffer;
  payload: proto.ClientPayload;
}

function ivOf(counter: number): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(counter, 8);
  return iv;
}

function seal(key: Buffer, counter: number, plaintext: Uint8Array, aad: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, ivOf(counter)).setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer, counter: number, sealed: Uint8Array, aad: Buffer): Buffer {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, ivOf(counter)).setAAD(aad).setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}

function prefixed(publicKey: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([5]), publicKey]);
}

/** The responder's side of Noise XX, and the transport that follows it. One per connection. */
export class NoiseServer {
  #hash: Buffer = NAME;
  #salt: Buffer = NAME;
  #key: Buffer = NAME;
  #counter = 0;
  #sendKey: Buffer | undefined;
  #receiveKey: Buffer | undefined;
  #sent = 0;
  #received = 0;
  readonly #ephemeral = generateKeyPair();
  readonly #identity: ServerIdentity;

  constructor(identity: ServerIdentity) {
    this.#identity = identity;
    this.#mixHash(PROLOGUE);
  }

  /** Answer the client's first message with our ephemeral and static key and the certificate chain. */
  hello(frame: Uint8Array): Buffer {
    const clientEphemeral = proto.HandshakeMessage.decode(frame).clientHello?.ephemeral;
    if (clientEphemeral?.length !== 32) throw new Error('The client hello has no ephemeral key.');
    const ephemeral = Buffer.from(this.#ephemeral.pubKey).subarray(1);
    this.#mixHash(clientEphemeral);
    this.#mixHash(ephemeral);
    this.#mixKey(clientEphemeral, this.#ephemeral.privKey);
    const sealedStatic = this.#encryptAndHash(this.#identity.publicKey);
    this.#mixKey(clientEphemeral, this.#identity.privateKey);
    const payload = this.#encryptAndHash(this.#identity.chain);
    return Buffer.from(
      proto.HandshakeMessage.encode({ serverHello: { ephemeral, static: sealedStatic, payload } }).finish(),
    );
  }

  /** Read the client's static key and payload, and switch to transport keys. */
  finish(frame: Uint8Array): ClientFinish {
    const finish = proto.HandshakeMessage.decode(frame).clientFinish;
    if (!finish?.static || !finish.payload) throw new Error('The client finish is incomplete.');
    const noiseKey = this.#decryptAndHash(finish.static);
    this.#mixKey(noiseKey, this.#ephemeral.privKey);
    const payload = proto.ClientPayload.decode(this.#decryptAndHash(finish.payload));
    const keys = Buffer.from(hkdfSync('sha256', Buffer.alloc(0), this.#salt, '', 64));
    this.#receiveKey = keys.subarray(0, 32);
    this.#sendKey = keys.subarray(32);
    return { noiseKey, payload };
  }

  encrypt(plaintext: Uint8Array): Buffer {
    if (!this.#sendKey) throw new Error('The handshake is not finished.');
    return seal(this.#sendKey, this.#sent++, plaintext, Buffer.alloc(0));
  }

  decrypt(sealed: Uint8Array): Buffer {
    if (!this.#receiveKey) throw new Error('The handshake is not finished.');
    return open(this.#receiveKey, this.#received++, sealed, Buffer.alloc(0));
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = createHash('sha256').update(this.#hash).update(data).digest();
  }

  #mixKey(theirs: Uint8Array, ours: Uint8Array): void {
    const shared = calculateAgreement(prefixed(theirs), Buffer.from(ours));
    const keys = Buffer.from(hkdfSync('sha256', shared, this.#salt, '', 64));
    this.#salt = keys.subarray(0, 32);
    this.#key = keys.subarray(32);
    this.#counter = 0;
  }

  #encryptAndHash(plaintext: Uint8Array): Buffer {
    const sealed = seal(this.#key, this.#counter++, plaintext, this.#hash);
    this.#mixHash(sealed);
    return sealed;
  }

  #decryptAndHash(sealed: Uint8Array): Buffer {
    const plaintext = open(this.#key, this.#counter++, sealed, this.#hash);
    this.#mixHash(sealed);
    return plaintext;
  }
}

/** Cuts the stream into frames (3-byte length, payload), whatever the WebSocket messages' borders. */
export class FrameReader {
  #buffer: Buffer = Buffer.alloc(0);
  #started = false;

  push(data: Buffer): Buffer[] {
    this.#buffer = this.#buffer.length === 0 ? data : Buffer.concat([this.#buffer, data]);
    if (!this.#started && !this.#skipIntro()) return [];
    const frames: Buffer[] = [];
    while (this.#buffer.length >= 3) {
      const end = 3 + this.#buffer.readUIntBE(0, 3);
      if (this.#buffer.length < end) break;
      frames.push(this.#buffer.subarray(3, end));
      this.#buffer = this.#buffer.subarray(end);
    }
    return frames;
  }

  /** Drop the optional routing info ("ED", 0, 1, length, bytes) and the prologue; false while more must come. */
  #skipIntro(): boolean {
    if (this.#buffer.subarray(0, 2).toString() === 'ED') {
      if (this.#buffer.length < 7) return false;
      const end = 7 + this.#buffer.readUIntBE(4, 3);
      if (this.#buffer.length < end) return false;
      this.#buffer = this.#buffer.subarray(end);
    }
    if (this.#buffer.length < PROLOGUE.length) return false;
    if (!this.#buffer.subarray(0, 2).equals(PROLOGUE.subarray(0, 2))) throw new Error('The prologue is missing.');
    this.#buffer = this.#buffer.subarray(PROLOGUE.length);
    this.#started = true;
    return true;
  }
}

export function frameOf(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntBE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
}
