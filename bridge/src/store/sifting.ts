import { DatabaseError } from 'pg';
import { shortened } from '../convert/bounds.ts';
import { placeholderContent } from '../convert/message.ts';
import type { Batch } from './commit.ts';

type Event = Batch['events'][number];

/** Told of each piece that could not be written as it was: what became of it. */
export type OnSifted = (what: 'placeholder' | 'dropped', kind: string) => void;

/** Writes a batch to see whether it can be written, and takes it back. Raises what the write raises. */
export type Probe = (batch: Batch) => Promise<void>;

/** PostgreSQL's classes of errors that come again with the same data: impossible values, constraints, limits. */
const CONTENT_CLASSES = new Set(['22', '23', '54']);

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
  const empty: Batch = { keys: new Map(), texts: [], contents: [], events: [], outcomes: [], state: null };
  const fails = async (part: Partial<Batch>): Promise<boolean> => !(await passes(probe, { ...empty, ...part }));
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
async function replaced(event: Event, fails: (part: Partial<Batch>) => Promise<boolean>): Promise<Event | null> {
  for (const smaller of smallerForms(event)) if (!(await fails({ events: [smaller] }))) return smaller;
  return null;
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
  const { messageId, chat, from, fromMe, timestamp, source, targetId } = event.data;
  const known = { messageId, chat, from, fromMe, timestamp, source };
  if (event.type !== 'message') return { ...event, data: { ...known, targetId, text, emoji: null, options: null } };
  return { ...event, data: { ...known, ...placeholderContent('unreadable', text) } };
}

function safely<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null; // nested too deep even for this
  }
}
