import { createHash } from 'node:crypto';
import {
  DEFAULT_CONNECTION_CONFIG,
  type SignalKeyStoreWithTransaction,
  type SocketConfig,
} from '@whiskeysockets/baileys';
import { Lru } from '../lru.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';

type MakeRepository = SocketConfig['makeSignalRepository'];
type AskLids = NonNullable<Parameters<MakeRepository>[2]>;

/** Told what a ciphertext said, or why it could not be read, before Baileys goes on with it. */
export interface Readings {
  /** Answers with what Baileys may read: the text itself, or something harmless in its place. */
  onText(ciphertext: Uint8Array, text: Uint8Array): Uint8Array;
  onFailure(ciphertext: Uint8Array, error: unknown): void;
}

/** How long "this number has no LID" is believed; Baileys asks several times while it reads one message. */
const NO_LID_MS = 60_000;

/**
 * Baileys' Signal repository with decryption made repeatable.
 *
 * A Signal message can be decrypted only once, because the ratchet moves on. So the moved ratchet, the text and the
 * event for the hub are written in one commit: either all of them survive a crash and WhatsApp's second delivery is
 * answered from the stored text, or none does and the second delivery decrypts as if it were the first.
 */
export function repeatableDecryption(ledger: Ledger, keys: KeyStore, readings: Readings): MakeRepository {
  return (auth, logger, askLids) => {
    const inner = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(
      { creds: auth.creds, keys: withoutStaging(keys) },
      logger,
      askLids && rememberMisses(askLids),
    );
    const once = async (ciphertext: Uint8Array, decrypt: () => Promise<Uint8Array>): Promise<Uint8Array> => {
      const hash = createHash('sha256').update(ciphertext).digest();
      try {
        return await ledger.together(async () => {
          const text = readings.onText(ciphertext, await decrypt());
          ledger.rememberText(hash, Buffer.from(text));
          return text;
        });
      } catch (error) {
        const remembered = await keys.recallText(hash);
        if (remembered) return remembered;
        readings.onFailure(ciphertext, error);
        throw error;
      }
    };
    return {
      ...inner,
      decryptMessage: (options) => once(options.ciphertext, () => inner.decryptMessage(options)),
      decryptGroupMessage: (options) => once(options.msg, () => inner.decryptGroupMessage(options)),
    };
  };
}

/**
 * The key store without Baileys' staging of writes.
 *
 * Baileys' transactions copy a session when they first read it and write the copy back at the end. A send that runs
 * while a message comes in would put back a session from before that message. Reading and writing straight through is
 * safe here, since the ledger makes writes durable in order and libsignal queues its work per session.
 */
function withoutStaging(keys: KeyStore): SignalKeyStoreWithTransaction {
  const queues = new Map<string, Promise<unknown>>();
  return {
    get: (type, ids) => keys.get(type, ids),
    set: (data) => keys.set(data),
    isInTransaction: () => false,
    transaction: (work, name) => {
      const turn = (queues.get(name) ?? Promise.resolve()).then(work, work);
      const settled = turn.catch(() => undefined);
      queues.set(name, settled);
      void settled.then(() => {
        if (queues.get(name) === settled) queues.delete(name);
      });
      return turn;
    },
  };
}

function rememberMisses(askLids: AskLids): AskLids {
  const misses = new Lru<string, number>(500);
  return async (jids) => {
    const now = Date.now();
    const unknown = jids.filter((jid) => now - (misses.get(jid) ?? 0) > NO_LID_MS);
    if (unknown.length === 0) return undefined;
    const found = await askLids(unknown);
    const named = new Set(found?.map(({ pn }) => pn));
    for (const jid of unknown) if (!named.has(jid)) misses.set(jid, now);
    return found;
  };
}
