import { proto, type AuthenticationCreds } from '@whiskeysockets/baileys';
import type { EventDraft } from '../convert/event.ts';
import { openVote, type SealedVote } from '../convert/vote.ts';
import { messageIdOf, personOf, type Person } from '../ids.ts';
import { loadContent } from './contents.ts';
import type { KeyStore } from './keys.ts';
import type { Complete } from './ledger.ts';
import type { Storage } from './storage.ts';

type Contents = NonNullable<EventDraft['contents']>;

/** Completes events right before they are written: people and groups, and what was chosen in polls. */
export function completion(storage: Storage, sessionId: string, keys: KeyStore): Complete {
  return async (events, contents = []) => {
    await keys.complete(events);
    for (const event of events) {
      // A poll that cannot be read must not hold up the commit.
      if (event.vote) event.data['options'] = await optionsOf(event.vote, event, contents).catch(() => null);
    }
  };

  async function optionsOf(vote: SealedVote, event: EventDraft, contents: Contents): Promise<string[] | null> {
    // The poll may have arrived a moment ago, and be in the same commit.
    const pollId = messageIdOf(vote.pollId);
    const fresh = contents.find(({ messageId }) => messageId === pollId);
    const poll = fresh ? proto.WebMessageInfo.decode(fresh.content) : await loadContent(storage, sessionId, pollId);
    if (!poll?.message || !poll.key) return null;
    const { remoteJid, fromMe, participant } = poll.key;
    const creator = fromMe ? await me() : personOf(participant || remoteJid);
    await keys.completePeople([creator]);
    return openVote(vote, poll.message, creator, event.data['from'] as Person);
  }

  async function me(): Promise<Person> {
    const creds = (await keys.read('creds', [''])).get('') as AuthenticationCreds | undefined;
    return personOf(creds?.me?.id, creds?.me?.lid);
  }
}
