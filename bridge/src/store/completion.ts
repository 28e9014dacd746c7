import type { AuthenticationCreds, proto } from '@whiskeysockets/baileys';
import { personOf, type Person } from '../ids.ts';
import { loadMeant } from './contents.ts';
import type { KeyStore } from './keys.ts';
import type { Complete } from './ledger.ts';
import type { Storage } from './storage.ts';
import { Unsealing, type UnsealingParts } from './unsealing.ts';

/** Completes events right before they are written: people and groups, and what is sealed. */
export function completion(storage: Storage, sessionId: string, keys: KeyStore): Complete {
  const complete = keys.completePeople;
  const load: UnsealingParts['load'] = (messageId, meant) => loadMeant(storage, sessionId, messageId, meant, complete);
  const unsealing = new Unsealing({ storage, sessionId, load, authorOf, complete });

  return async (batch) => {
    await keys.complete(batch.events);
    await unsealing.complete(batch);
  };

  /** Whoever wrote a message, under both names if they are known. */
  async function authorOf({ fromMe, participant, remoteJid }: proto.IMessageKey): Promise<Person> {
    const author = fromMe ? await me() : personOf(participant || remoteJid);
    await keys.completePeople([author]);
    return author;
  }

  async function me(): Promise<Person> {
    const creds = (await keys.read('creds', [''])).get('') as AuthenticationCreds | undefined;
    return personOf(creds?.me?.id, creds?.me?.lid);
  }
}
