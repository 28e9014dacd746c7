import { DatabaseError } from 'pg';
import { shortened } from '../convert/bounds.ts';
import { placeholderContent } from '../convert/message.ts';
import { emptyBatch, type Batch } from './batch.ts';

type Event = Batch['events'][number];
type Fails = (part: Partial<Batch>) => Promise<boolean>;

/** Told of each piece that could not be written as it was: what became of it. */
export type OnSifted = (what: 'placeholder' | 'dropped', kind: string) => void;

/** Writes a batch to see whether it can be written, and takes it back. Raises what the write raises. */
export type Probe = (batch: Batch) => Promise<void>;

/** PostgreSQL's classes of errors that come again with the same data: impossible values, constraints, limits. */
const CONTENT_CLASSES = new Set(['22', '23', '54']);

/** PostgreSQL's classes of errors that are nobody's fault: lost connections, a lack of resources, an operator, a disk. */
const COMMON_CLASSES = new Set(['08', '53', '57', '58']);

/** Whether an error may be due to one of several that were written together. */
export function failsByOne(error: unknown): boolean {
  if (error instanceof DatabaseError) return !COMMON_CLASSES.has((error.code ?? '').slice(0, 2));
  return failsByContent(error);
}

/** Whether the same batch would fail again, however often it is written. */
export function failsByContent(error: unknown): boolean {
  if (error instanceof DatabaseError) return CONTENT_CLASSES.has((error.code ?? '').slice(0, 2));
  return error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError;
}

/**
 * The same batch without the pieces that cannot be written: an event of a message becomes a placeholder with what is
 * known, everything else that fails is left out. The batch stays one, so what belongs together is still written
 * together. Raises what is no fault of the content.
 */
export async function sift(batch: Batch, probe: Probe, onSifted: OnSifted): Promise<Batch> {
  const empty = emptyBatch();
  const fails: Fails = async (part) => !(await passes(probe, { ...empty, ...part }));
  const drop = async <T>(kind: string, items: T[], asPart: (some: T[]) => Partial<Batch>): Promise<T[]> => {
    const guilty = new Set(await guiltyOf(items, (some) => fails(asPart(some))));
    for (let count = guilty.size; count > 0; count -= 1) onSifted('dropped', kind);
    return items.filter((item) => !guilty.has(item));
  };
  const keys = await drop('key', [...batch.keys], (some) => ({ keys: new Map(some) }));
  const texts = await drop('text', batch.texts, (some) => ({ texts: some }));
  const contents = await drop('content', batch.contents, (some) => ({ contents: some }));
  const outcomes = await drop('outcome', batch.outcomes, (some) => ({ outcomes: some }));
  const state = batch.state && (await fails({ state: batch.state })) ? null : batch.state;
  const guilty = new Set(await guiltyOf(batch.events, (some) => fails({ events: some })));
  const events: Event[] = [];
  for (const event of batch.events) {
    const kept = guilty.has(event) ? await replaced(event, fails) : event;
    if (kept) events.push(kept);
    if (kept !== event) onSifted(kept ? 'placeholder' : 'dropped', event.type);
  }
  return { keys: new Map(keys), texts, contents, events, outcomes, state };
}

/**
 * What a batch is made of, each as a batch of its own, in the order in which it is safe to write them: what was
 * decrypted and the keys that this moved on stay together, since one without the other could not be read again.
 */
export function piecesOf(batch: Batch): [kind: string, piece: Batch][] {
  const empty = emptyBatch();
  return [
    ['key', { ...empty, keys: batch.keys, texts: batch.texts }],
    ...batch.contents.map((one): [string, Batch] => ['content', { ...empty, contents: [one] }]),
    ...batch.outcomes.map((one): [string, Batch] => ['outcome', { ...empty, outcomes: [one] }]),
    ...batch.events.map((one): [string, Batch] => [one.type, { ...empty, events: [one] }]),
    ['state', { ...empty, state: batch.state }],
  ];
}

/** Those of `items` that fail alone, found by halving. */
async function guiltyOf<T>(items: T[], fails: (some: T[]) => Promise<boolean>): Promise<T[]> {
  if (items.length === 0 || !(await fails(items))) return [];
  if (items.length === 1) return items;
  const middle = Math.ceil(items.length / 2);
  return [...(await guiltyOf(items.slice(0, middle), fails)), ...(await guiltyOf(items.slice(middle), fails))];
}

async function passes(probe: Probe, batch: Batch): Promise<boolean> {
  try {
    await probe(batch);
    return true;
  } catch (error) {
    if (failsByContent(error)) return false;
    throw error;
  }
}

/** The first form of an event, from rich to poor, that can be written; null when none can. */
async function replaced(event: Event, fails: Fails): Promise<Event | null> {
  const mended = event.type === 'history' ? [await mendedHistory(event, fails)] : [];
  for (const smaller of [...mended, ...smallerForms(event)]) if (!(await fails({ events: [smaller] }))) return smaller;
  return null;
}

/** A piece of history in which each message that cannot be written is a placeholder, or left out. */
async function mendedHistory(event: Event, fails: Fails): Promise<Event> {
  const messages = event.data['messages'] as Event['data'][];
  const past = messages.map((data, index) => ({ data, chats: event.onceEach?.slice(index, index + 1) ?? [] }));
  type Past = (typeof past)[number];
  const holding = (some: Past[], data: Event['data']): Event => ({
    ...event,
    data: { ...data, messages: some.map((one) => one.data) },
    onceEach: some.flatMap(({ chats }) => chats),
  });
  const fail = (some: Past[]): Promise<boolean> =>
    fails({ events: [holding(some, { ...event.data, chats: [], people: [] })] });
  const guilty = new Set(await guiltyOf(past, fail));
  const kept: Past[] = [];
  for (const one of past) {
    const told = guilty.has(one) ? { ...one, data: placeholderOf(one.data, null) } : one;
    if (told === one || !(await fail([told]))) kept.push(told);
  }
  return holding(kept, event.data);
}

function smallerForms(event: Event): Event[] {
  if (event.type === 'history') return [{ ...event, data: { ...event.data, messages: [] }, onceEach: [] }];
  const shorter = safely(() => ({ ...event, data: shortened(event.data) }));
  if (!event.type.startsWith('message')) return shorter ? [shorter] : [];
  const { text } = event.data;
  return [asPlaceholder(event, typeof text === 'string' ? text : null), asPlaceholder(event, null)];
}

/** A message is told without its content; a change of one has nothing else that could be told. */
function asPlaceholder(event: Event, text: string | null): Event {
  if (event.type === 'message') return { ...event, data: placeholderOf(event.data, text) };
  const known = knownOf(event.data);
  return { ...event, data: { ...known, targetId: event.data['targetId'], text, emoji: null, options: null } };
}

function placeholderOf(data: Event['data'], text: string | null): Event['data'] {
  return { ...knownOf(data), ...placeholderContent('unreadable', text) };
}

function knownOf({ messageId, chat, from, fromMe, timestamp, source, toList }: Event['data']): Event['data'] {
  return { messageId, chat, from, fromMe, timestamp, source, ...(toList === true && { toList }) };
}

function safely<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null; // nested too deep even for this
  }
}
