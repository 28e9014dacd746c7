import { proto, type AuthenticationCreds } from '@whiskeysockets/baileys';
import { openVote, type SealedVote } from '../convert/vote.ts';
import { messageIdOf, personOf, type Person } from '../ids.ts';
import type { Batch } from './batch.ts';
import { loadContent } from './contents.ts';
import type { KeyStore } from './keys.ts';
import type { Complete } from './ledger.ts';
import { tellAfterMessages } from './ordering.ts';
import type { Storage } from './storage.ts';
import { Unsealing } from './unsealing.ts';

type Event = Batch['events'][number];

/** Completes events right before they are written: people and groups, what was chosen in polls, what is sealed. */
export function completion(storage: Storage, sessionId: string, keys: KeyStore): Complete {
  const load = (messageId: string): ReturnType<typeof loadContent> => loadContent(storage, sessionId, messageId);
  const unsealing = new Unsealing({ storage, sessionId, load, authorOf });

  return async (batch) => {
    await keys.complete(batch.events);
    for (const event of batch.events) {
      // A poll that cannot be read must not hold up the commit.
      if (event.vote) event.data['options'] = await optionsOf(event.vote, event, batch.contents).catch(() => null);
    }
    const votes = batch.events.flatMap((event): [Event, string][] =>
      event.vote ? [[event, messageIdOf(event.vote.pollId)]] : [],
    );
    tellAfterMessages(batch.events, votes);
    await unsealing.complete(batch);
  };

  async function optionsOf(vote: SealedVote, event: Event, contents: Batch['contents']): Promise<string[] | null> {
    // The poll may have arrived a moment ago, and be in the same commit.
    const pollId = messageIdOf(vote.pollId);
    const fresh = contents.find(({ messageId }) => messageId === pollId);
    const poll = fresh ? proto.WebMessageInfo.decode(fresh.content) : await load(pollId);
    if (!poll?.message || !poll.key) return null;
    return openVote(vote, poll.message, await authorOf(poll.key), event.data['from'] as Person);
  }

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
