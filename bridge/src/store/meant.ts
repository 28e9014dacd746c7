import type { proto } from '@whiskeysockets/baileys';
import { isGroupJid, isSame, personOf, readAddressee, type Person } from '../ids.ts';

/** Which message is meant by an id: senders choose ids themselves, and one of them may choose another's. */
export interface Meant {
  /** The JID of the group, or the person on the other side. */
  chat: string | Person;
  /** Whether it is ours; undefined where that is not known. */
  fromMe?: boolean;
  /** Who has written it, where that is known. */
  author?: Person | null;
}

/** Fills in the missing half of each person. */
export type Completing = (people: Person[]) => Promise<void>;

/** Whether a kept message may be the one that is meant: it is in that chat and by that author, as far as is known. */
export async function isMeant(key: proto.IMessageKey, meant: Meant, complete: Completing): Promise<boolean> {
  const { remoteJid, participant, fromMe } = key;
  if (meant.fromMe !== undefined && Boolean(fromMe) !== meant.fromMe) return false;
  if (typeof meant.chat === 'string') {
    if (remoteJid !== meant.chat) return false;
    return !meant.author || !participant || mayBeOne(meant.author, personOf(participant), complete);
  }
  if (isGroupJid(remoteJid ?? '')) return false;
  // Of a status, and of a list of recipients, the key names somebody beside the chat.
  const other = personOf((!fromMe && participant) || remoteJid);
  return mayBeOne(meant.chat, other, complete);
}

/** Whether a message that went to `recipient` may be told to whoever asks under `jid`. */
export async function isRecipient(recipient: string, jid: string, complete: Completing): Promise<boolean> {
  const addressee = readAddressee(recipient);
  if (addressee?.kind === 'group' || isGroupJid(jid)) return recipient === jid;
  if (addressee === null) return true;
  const [one, other] = await completed(addressee.person, personOf(jid), complete);
  return isSame(one, other) || !((one.phone && other.phone) || (one.lid && other.lid));
}

/** False where both have a LID, or both nothing but a number, and these differ: a number may be one's former one. */
async function mayBeOne(left: Person, right: Person, complete: Completing): Promise<boolean> {
  const [one, other] = await completed(left, right, complete);
  if (isSame(one, other)) return true;
  if (one.lid && other.lid) return false;
  const haveOnlyNumbers = !one.lid && !other.lid && one.phone && other.phone;
  return !haveOnlyNumbers;
}

async function completed(one: Person, other: Person, complete: Completing): Promise<[Person, Person]> {
  const people: [Person, Person] = [{ ...one }, { ...other }];
  await complete(people);
  return people;
}
