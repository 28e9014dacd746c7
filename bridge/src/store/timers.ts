import type { Person } from '../ids.ts';

/** After how long messages of a chat disappear, as noted among the account's keys. */
interface Timer {
  seconds: number;
  /** When that was chosen, or seen, in seconds since 1970. */
  at: number;
}

interface Notes {
  read(type: string, ids: string[]): Promise<Map<string, unknown>>;
  write(type: string, id: string, value: unknown): void;
}

const TYPE = 'timer';
/** WhatsApp offers a day, a week and 90 days; what is longer than a year is no such choice. */
const LONGEST_S = 366 * 24 * 3_600;

/** A chat by all the names it has: a person's number and LID, or a group's JID. */
export type Timed = Person | { jid: string };

function namesOf(chat: Timed): string[] {
  if ('jid' in chat) return [chat.jid];
  return [chat.phone, chat.lid].filter((name) => name !== null);
}

/** After how many seconds messages of the chat disappear; 0 when they stay. */
export async function timerOf(keys: Notes, chat: Timed): Promise<Timer> {
  const found = await keys.read(TYPE, namesOf(chat));
  const timers = [...found.values()] as Timer[];
  return timers.reduce((latest, one) => (one.at > latest.at ? one : latest), { seconds: 0, at: 0 });
}

/** Notes a timer; true when it is another one than before. One that was chosen earlier than the known one is old news. */
export async function noteTimer(keys: Notes, chat: Timed, seconds: number, at: number): Promise<boolean> {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_S) return false;
  const known = await timerOf(keys, chat);
  if (at < known.at || seconds === known.seconds) return false;
  for (const name of namesOf(chat)) keys.write(TYPE, name, { seconds, at });
  return true;
}
