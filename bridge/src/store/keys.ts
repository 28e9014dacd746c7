import {
  BufferJSON,
  initAuthCreds,
  proto,
  type AuthenticationCreds,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
} from '@whiskeysockets/baileys';
import type { EventDraft } from '../convert/event.ts';
import { patiently } from '../db/pool.ts';
import { lidJid, personOf, phoneJid, type Chat, type Person } from '../ids.ts';
import { Lru } from '../lru.ts';
import { keyName, keyPlace, storableId, textPlace } from './commit.ts';
import { GroupNotes } from './groups.ts';
import type { Ledger } from './ledger.ts';
import type { Storage } from './storage.ts';
import { Trusted } from './trusted.ts';

const CACHE_LIMIT = 1_000;
/** How long reads may be answered from memory before the event loop gets a turn. */
const TURN_MS = 5;

/**
 * One account's credentials and Signal keys: read through a bounded cache, written through the ledger.
 *
 * Baileys keeps its own transactions around this store. They only gather writes; what makes them durable is the
 * ledger, and what makes a reader see them at once is that pending values are looked at first.
 */
export class KeyStore implements SignalKeyStore {
  private readonly storage: Storage;
  private readonly ledger: Ledger;
  /** Values as the database has them; null remembers that there is none. */
  private readonly cache = new Lru<string, { value: unknown }>(CACHE_LIMIT);
  /** For each read under way, by name: what is written meanwhile. */
  private readonly loads = new Set<Map<string, unknown>>();
  private lastTurn = 0;
  readonly groups = new GroupNotes(this);
  readonly trusted = new Trusted();
  /** Told whenever a phone number and a LID turn out to be one person. */
  onIdentity: (person: Person) => void = () => undefined;

  constructor(storage: Storage, ledger: Ledger) {
    this.storage = storage;
    this.ledger = ledger;
  }

  /** For Baileys, which would take a question without an answer for a message that cannot be read. */
  async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]): Promise<Record<string, SignalDataTypeMap[T]>> {
    const values = await this.read(type, ids, true);
    const found: Record<string, SignalDataTypeMap[T]> = {};
    for (const [id, value] of values) found[id] = revive(type, value) as SignalDataTypeMap[T];
    if (type === 'tctoken') this.trusted.mark(found as Record<string, SignalDataTypeMap['tctoken']>, ids);
    return found;
  }

  set(data: SignalDataSet): Promise<void> {
    for (const [type, entries] of Object.entries(data)) {
      for (const [id, value] of Object.entries(entries as Record<string, unknown>)) this.write(type, id, value);
    }
    return Promise.resolve();
  }

  /** Reads any kind of key, also our own ones; `insists`: a database that is away is waited for. */
  async read(type: string, ids: string[], insists = false): Promise<Map<string, unknown>> {
    await this.takeTurn();
    const found = new Map<string, unknown>(ids.map((id) => [id, this.known(type, id)]));
    const missing = ids.filter((id) => found.get(id) === undefined);
    if (missing.length > 0) for (const [id, value] of await this.load(type, missing, insists)) found.set(id, value);
    for (const id of ids) {
      // What was written meanwhile is newer. The cache alone would not do: what was read may be more than it holds.
      const newer = this.known(type, id);
      if (newer !== undefined) found.set(id, newer);
      if (found.get(id) === null) found.delete(id);
    }
    return found;
  }

  /** Everything of one type; for the few types that hold little. */
  async readAll(type: string): Promise<Map<string, unknown>> {
    await this.ledger.flushed();
    const { rows } = await this.storage.pool.query<{ id: string; value: Buffer }>(
      'SELECT id, value FROM bridge.keys WHERE session_id = $1 AND type = $2 ORDER BY id',
      [this.ledger.sessionId, type],
    );
    return new Map(rows.map((row) => [row.id, this.open(type, row.id, row.value)]));
  }

  write(type: string, id: string, value: unknown): void {
    const name = keyName(type, id);
    this.ledger.setKey(name, value);
    for (const written of this.loads) written.set(name, value ?? null);
    // Pre-keys come by the hundred and are read once; the others are read with every message.
    if (type === 'pre-key') this.cache.delete(name);
    else this.cache.set(name, { value: value ?? null });
    if (type === 'lid-mapping' && typeof value === 'string' && !id.endsWith('_reverse')) {
      this.onIdentity(personOf(phoneJid(id), lidJid(value)));
    }
  }

  async loadCreds(): Promise<AuthenticationCreds> {
    const stored = (await this.read('creds', [''])).get('');
    return stored === undefined ? initAuthCreds() : (stored as AuthenticationCreds);
  }

  /** `creds` is Baileys' living object: what it holds when the batch is written is what counts. */
  saveCreds(creds: AuthenticationCreds): void {
    this.write('creds', '', creds);
  }

  /** Forgets credentials and keys, for an account that was unlinked; its proxy stays, and which phone may link. Nothing else may be writing. */
  async clear(): Promise<void> {
    await this.ledger.flushed();
    const { pool } = this.storage;
    await pool.query(`DELETE FROM bridge.keys WHERE session_id = $1 AND type NOT IN ('proxy', 'link-terms')`, [
      this.ledger.sessionId,
    ]);
    await pool.query('DELETE FROM bridge.decrypted WHERE session_id = $1', [this.ledger.sessionId]);
    this.cache.clear();
  }

  /** Fills in what the account knows besides: the missing half of each person, the names of groups. */
  readonly complete = async (events: EventDraft[]): Promise<void> => {
    await this.completePeople(events.flatMap(({ people }) => people));
    const groups = events.flatMap(({ data }) => groupsIn(data));
    if (groups.length === 0) return;
    const noted = await this.read('group', [...new Set(groups.map(({ jid }) => jid))]);
    for (const chat of groups) {
      chat.subject ??= (noted.get(chat.jid) as { subject?: string } | undefined)?.subject ?? null;
    }
  };

  /** Fills in the missing half of each person where the mapping is known. */
  readonly completePeople = async (people: Person[]): Promise<void> => {
    const byPhone = people.filter((person) => person.phone && !person.lid);
    const byLid = people.filter((person) => person.lid && !person.phone);
    if (byPhone.length === 0 && byLid.length === 0) return;
    const ids = [
      ...byPhone.map((person) => person.phone ?? ''),
      ...byLid.map((person) => `${person.lid ?? ''}_reverse`),
    ];
    const found = await this.read('lid-mapping', [...new Set(ids)]);
    for (const person of byPhone) person.lid = (found.get(person.phone ?? '') as string | undefined) ?? null;
    for (const person of byLid) person.phone = (found.get(`${person.lid ?? ''}_reverse`) as string | undefined) ?? null;
  };

  /** What a ciphertext said when it was decrypted for the first time. */
  async recallText(hash: Buffer): Promise<Buffer | null> {
    await this.ledger.flushed();
    const { rows } = await this.ledger.insist(() =>
      this.storage.pool.query<{ value: Buffer }>(
        patiently({
          text: 'SELECT value FROM bridge.decrypted WHERE session_id = $1 AND hash = $2',
          values: [this.ledger.sessionId, hash],
        }),
      ),
    );
    const [row] = rows;
    return row ? this.storage.seal.open(row.value, textPlace(this.ledger.sessionId, hash)) : null;
  }

  /** Undefined: not known here; null: known to be absent. */
  private known(type: string, id: string): unknown {
    const name = keyName(type, id);
    const pending = this.ledger.pendingKey(name);
    return pending !== undefined ? pending : this.cache.get(name)?.value;
  }

  /** What the database has, null where it has nothing; or what was written while the query ran. */
  private async load(type: string, ids: string[], insists: boolean): Promise<Map<string, unknown>> {
    const written = new Map<string, unknown>();
    this.loads.add(written);
    const wanted = [...new Set(ids.map(storableId))];
    const ask = () => this.storage.reads.ask({ sessionId: this.ledger.sessionId, type, ids: wanted });
    const asked = insists ? this.ledger.insist(ask) : ask();
    const sealed = await asked.finally(() => this.loads.delete(written));
    const values = new Map<string, unknown>();
    for (const id of ids) {
      const name = keyName(type, id);
      const value = sealed.get(storableId(id));
      if (written.has(name)) values.set(id, written.get(name));
      else values.set(id, value ? this.open(type, storableId(id), value) : null);
      if (!written.has(name)) this.cache.set(name, { value: values.get(id) });
    }
    return values;
  }

  private open(type: string, id: string, sealed: Buffer): unknown {
    const plain = this.storage.seal.open(sealed, keyPlace(this.ledger.sessionId, type, id));
    return JSON.parse(plain.toString(), BufferJSON.reviver) as unknown;
  }

  /** A store that answers without real I/O lets a burst of messages starve timers and sockets. */
  private async takeTurn(): Promise<void> {
    const now = performance.now();
    if (now - this.lastTurn < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.lastTurn = performance.now();
  }
}

function groupsIn({ chat, messages = [] }: { chat?: Chat; messages?: { chat?: Chat }[] }): Chat[] {
  const chats = [chat, ...messages.map((message) => message.chat)];
  return chats.filter((one) => one?.kind === 'group').filter((one) => one !== undefined);
}

function revive(type: string, value: unknown): unknown {
  if (type !== 'app-state-sync-key') return value;
  return proto.Message.AppStateSyncKeyData.fromObject(value as object);
}
