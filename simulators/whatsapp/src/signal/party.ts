import '../quiet.ts';
import { randomInt } from 'node:crypto';
import { ProtocolAddress, SessionBuilder, SessionCipher, SessionRecord } from 'libsignal';
import type { SignalStorage } from 'libsignal';
import { calculateSignature, generateKeyPair, verifySignature } from 'libsignal/src/curve.js';

/** Keys are 32 bytes here, as on the wire; libsignal wants the type byte in front. */
export interface KeyPair {
  public: Buffer;
  private: Buffer;
}

export interface Bundle {
  registrationId: number;
  identity: Buffer;
  signed: { id: number; value: Buffer; signature: Buffer };
  oneTime?: { id: number; value: Buffer };
}

export interface Sealed {
  type: 'pkmsg' | 'msg';
  body: Buffer;
}

/** What is kept of a party between runs. Sessions are libsignal's own serialized records. */
export interface PartyState {
  identity: KeyPair;
  registrationId: number;
  signed?: { id: number; pair: KeyPair; signature: Buffer };
  sessions: Map<string, unknown>;
}

const SIGNED_KEY_ID = 1;

/** Signatures found good before: checking one costs some 10 ms, and every customer checks the same one. */
const knownGood = new Set<string>();

export function typed(key: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([5]), key]);
}

function makePair(): KeyPair {
  const pair = generateKeyPair();
  return { public: Buffer.from(pair.pubKey).subarray(1), private: Buffer.from(pair.privKey) };
}

/**
 * libsignal's answer, not Baileys': `Curve.verify` there ignores the result.
 * `key` and `message` as on the wire, without the type byte in `key`.
 */
export function signatureIsValid(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const fingerprint = [key, message, signature].map((part) => Buffer.from(part).toString('base64')).join();
  if (knownGood.has(fingerprint)) return true;
  try {
    if (!verifySignature(typed(key), message, signature)) return false;
  } catch {
    return false; // wrong length of key or signature
  }
  knownGood.add(fingerprint);
  return true;
}

/** One person's or phone's Signal keys and sessions. Nothing is computed before it is needed: thousands are cheap. */
export class Party {
  readonly #name: string;
  #state: PartyState | undefined;

  constructor(name: string, state?: PartyState) {
    this.#name = name;
    this.#state = state;
  }

  get identity(): KeyPair {
    return this.#keys().identity;
  }

  /** What there is to save; undefined while nothing was needed yet. */
  get state(): PartyState | undefined {
    return this.#state;
  }

  /** The public bundle. Signing costs some 12 ms of JavaScript, so it waits until somebody asks. No one-time keys. */
  bundle(): Bundle {
    const keys = this.#keys();
    if (!keys.signed) {
      const pair = makePair();
      const signature = calculateSignature(keys.identity.private, typed(pair.public));
      keys.signed = { id: SIGNED_KEY_ID, pair, signature: Buffer.from(signature) };
    }
    const { id, pair, signature } = keys.signed;
    return {
      registrationId: keys.registrationId,
      identity: keys.identity.public,
      signed: { id, value: pair.public, signature },
    };
  }

  sign(message: Uint8Array): Buffer {
    return Buffer.from(calculateSignature(this.identity.private, message));
  }

  hasSession(peer: string): boolean {
    return this.#keys().sessions.has(this.#address(peer).toString());
  }

  /** New keys, as after a reinstallation: all sessions are gone. */
  reinstall(): void {
    this.#state = undefined;
  }

  async startSession(peer: string, bundle: Bundle): Promise<void> {
    const { registrationId, identity, signed, oneTime } = bundle;
    if (!signatureIsValid(identity, typed(signed.value), signed.signature)) {
      throw new Error('The signed pre-key is not signed by the identity.');
    }
    const session = {
      registrationId,
      identityKey: typed(identity),
      signedPreKey: { keyId: signed.id, publicKey: typed(signed.value), signature: signed.signature },
      ...(oneTime && { preKey: { keyId: oneTime.id, publicKey: typed(oneTime.value) } }),
    };
    // libsignal accepts an absent one-time key; its typings do not say so.
    const complete = session as Parameters<SessionBuilder['initOutgoing']>[0];
    await new SessionBuilder(this.#storage(), this.#address(peer)).initOutgoing(complete);
  }

  async encrypt(peer: string, plaintext: Buffer): Promise<Sealed> {
    const { type, body } = await new SessionCipher(this.#storage(), this.#address(peer)).encrypt(plaintext);
    return { type: type === 3 ? 'pkmsg' : 'msg', body: Buffer.from(body, 'binary') };
  }

  async decrypt(peer: string, sealed: Sealed): Promise<Buffer> {
    const cipher = new SessionCipher(this.#storage(), this.#address(peer));
    return sealed.type === 'pkmsg'
      ? cipher.decryptPreKeyWhisperMessage(sealed.body)
      : cipher.decryptWhisperMessage(sealed.body);
  }

  #keys(): PartyState {
    this.#state ??= { identity: makePair(), registrationId: randomInt(1, 0x3fff), sessions: new Map() };
    return this.#state;
  }

  /** Our name is part of the address because libsignal queues work by address, for the whole process. */
  #address(peer: string): ProtocolAddress {
    return new ProtocolAddress(`${this.#name}>${peer}`, 0);
  }

  #storage(): SignalStorage {
    const keys = this.#keys();
    const pair = ({ public: publicKey, private: privateKey }: KeyPair) => ({
      pubKey: typed(publicKey),
      privKey: privateKey,
    });
    return {
      // A fresh copy every time: libsignal changes a record before it knows whether the message is authentic.
      loadSession: (id) => {
        const saved = keys.sessions.get(id);
        return Promise.resolve(saved === undefined ? undefined : SessionRecord.deserialize(saved as Uint8Array));
      },
      storeSession: (id, record) => {
        keys.sessions.set(id, record.serialize());
        return Promise.resolve();
      },
      isTrustedIdentity: () => true,
      loadPreKey: () => Promise.resolve(undefined),
      removePreKey: () => undefined,
      loadSignedPreKey: () => {
        this.bundle();
        if (!keys.signed) throw new Error('There is no signed pre-key.');
        return pair(keys.signed.pair);
      },
      getOurRegistrationId: () => keys.registrationId,
      getOurIdentity: () => pair(keys.identity),
    };
  }
}
