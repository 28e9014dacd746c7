import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:https';
import { normalizeMessageContent, type proto, type WASocket } from '@whiskeysockets/baileys';
import type { Config } from '../config.ts';
import { statusEvent } from '../convert/status.ts';
import {
  BridgeError,
  DiskFull,
  isDiskFull,
  InvalidRecipient,
  KeyInProgress,
  KeyReused,
  NotConnected,
  RejectedByWhatsApp,
} from '../errors.ts';
import { findWritableGroup } from '../groups/directory.ts';
import { isGroupJid, messageIdFor, readAddressee, type Recipient } from '../ids.ts';
import { describeError, type Log } from '../log.ts';
import { Lru } from '../lru.ts';
import { MediaStore } from '../media/store.ts';
import { uploadTo } from '../media/upload.ts';
import type { Metrics } from '../metrics.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { isRecipient } from '../store/meant.ts';
import type { Storage } from '../store/storage.ts';
import { chooseAddress } from './addressing.ts';
import { composeMessage, dependsOnMore } from './compose.ts';
import { stanzaMarks } from './content.ts';
import { Lanes } from './lanes.ts';
import type { MediaWorkshop } from './media.ts';
import { Reach, type ReachingConnection } from './reach.ts';
import { explainRefusal } from './refusals.ts';
import type { SendRequest } from './request.ts';
import { fingerprintOf, SentMessages, type SentRow } from './sent.ts';

/** An account's open socket, as far as sending needs it. */
export interface OpenConnection {
  sock: WASocket;
  /** What takes requests to WhatsApp through a proxy; undefined goes straight. */
  agent: Agent | undefined;
  /** Counts the frames that were handed over, and tells how many have left once this one has, or never will. */
  gate: { readonly taken: number; written(frame: number): Promise<number> };
  devices: ReachingConnection['devices'];
}

export interface SenderDeps {
  config: Config;
  storage: Storage;
  sessionId: string;
  ledger: Ledger;
  keys: KeyStore;
  log: Log;
  metrics: Metrics;
  /** The open connection. Raises `NotConnected`. */
  connection: () => OpenConnection;
}

export interface SendAnswer {
  messageId: string;
  status: 'sent' | 'unknown';
  at: string;
}

type Verdict = { kind: 'accepted'; at: Date } | { kind: 'refused'; code: number } | { kind: 'unknown' };

/** WhatsApp's refusals of what goes to a group by names that it does not use any more, or to members it has no more. */
const STALE_GROUP = new Set([420, 421]);
const RESENT_LIMIT = 1_000;

/** A message that is being sent: its content's fingerprint, and who waits for WhatsApp's answer. */
interface Running {
  fingerprint: Buffer;
  /** True once it was given to a socket: from then on it may have left. */
  handedOver: boolean;
  decide: ((verdict: Verdict) => void) | null;
}

/** Sends one account's messages: each under the id its key stands for, in the order they were asked for. */
export class Sender {
  private readonly deps: SenderDeps;
  private readonly sent: SentMessages;
  private readonly running = new Map<string, Running>();
  private readonly answers = new Set<Promise<SendAnswer>>();
  private readonly lanes = new Lanes();
  private readonly reach: Reach;
  /** Messages that were sent once more to a group that had changed. */
  private readonly resent = new Lru<string, true>(RESENT_LIMIT);
  private queue: Promise<unknown> = Promise.resolve();

  constructor(deps: SenderDeps) {
    this.deps = deps;
    this.sent = new SentMessages(deps.storage, deps.sessionId);
    this.reach = new Reach(deps.keys, deps.log);
  }

  /** Sends now and waits for WhatsApp's acknowledgement. May be called again with the same key. */
  async send(request: SendRequest): Promise<SendAnswer> {
    const recipient = readAddressee(request.to);
    if (!recipient) throw new InvalidRecipient('`to` is neither a phone number nor the JID of a person or a group.');
    const messageId = messageIdFor(this.deps.sessionId, request.key ?? randomUUID());
    const fingerprint = fingerprintOf(request);
    const earlier = this.running.get(messageId);
    if (earlier) throw earlier.fingerprint.equals(fingerprint) ? new KeyInProgress() : new KeyReused();
    const entry: Running = { fingerprint, handedOver: false, decide: null };
    this.running.set(messageId, entry);
    const sending = this.sendOnce(request, recipient, messageId, entry);
    this.answers.add(sending);
    try {
      const answer = await sending;
      this.deps.metrics.sends.inc({ outcome: answer.status });
      return answer;
    } catch (error) {
      this.deps.metrics.sends.inc({ outcome: error instanceof BridgeError ? error.code : 'error' });
      throw error;
    } finally {
      this.answers.delete(sending);
      this.running.delete(messageId);
    }
  }

  /** Ends the waiting for acknowledgements: what has left is unknown, and sent again after the next start. */
  async stop(): Promise<void> {
    for (const entry of this.running.values()) entry.decide?.({ kind: 'unknown' });
    await Promise.allSettled(this.answers);
  }

  /** What whoever asks under `jid` has been sent. */
  loadSent(messageId: string, jid: string): Promise<proto.IMessage | undefined> {
    const { ledger, keys } = this.deps;
    const isFor = (recipient: string): Promise<boolean> => isRecipient(recipient, jid, keys.completePeople);
    return this.sent.load(messageId, isFor, (ask) => ledger.insist(ask));
  }

  /** WhatsApp's answer to a message; without somebody waiting it becomes an event. `phash`: of its list of devices. */
  acknowledge(messageId: string, remoteJid: string, at: Date, code: number | null, phash: string | null): void {
    const reached = this.reach.answered(messageId, code === null ? phash : null);
    if (reached) {
      this.again(messageId, (connection, message) => this.reach.complete(connection, messageId, reached, message));
    }
    const entry = this.running.get(messageId);
    if (entry?.decide) {
      entry.decide(code === null ? { kind: 'accepted', at } : { kind: 'refused', code });
      return;
    }
    if (code !== null && STALE_GROUP.has(code) && isGroupJid(remoteJid) && this.resendOnce(messageId, remoteJid))
      return;
    this.tell(messageId, remoteJid, at, code);
  }

  /** Makes WhatsApp's answer an event. */
  private tell(messageId: string, remoteJid: string, at: Date, code: number | null): void {
    const key = { id: messageId, remoteJid };
    const seconds = Math.trunc(at.getTime() / 1000);
    const event =
      code === null
        ? statusEvent(key, 'server', seconds)
        : statusEvent(key, 'error', seconds, { code, message: new RejectedByWhatsApp(code).message });
    if (event) this.deps.ledger.record(event);
  }

  /** Sends a message again to a group whose members go by other names now, unless that was tried; false then. */
  private resendOnce(messageId: string, jid: string): boolean {
    if (this.resent.has(messageId)) return false;
    this.resent.set(messageId, true);
    this.deps.keys.groups.forget(jid);
    this.again(messageId, (connection, message) => this.relay(connection, { kind: 'group', jid }, messageId, message));
    return true;
  }

  /** Sends a message once more, in turn, if it is kept. */
  private again(messageId: string, send: (connection: OpenConnection, message: proto.IMessage) => Promise<void>): void {
    void this.inOrder(async () => {
      const message = await this.sent.load(messageId);
      if (message) await send(this.deps.connection(), message);
    }).catch((error: unknown) => {
      this.deps.log.warn(describeError(error), 'resend_failed');
    });
  }

  /** Sends again what has no answer, under the same ids: recipients drop what they have. */
  resendUnsettled(): void {
    const connection = this.deps.connection;
    void this.inOrder(async () => {
      for (const { messageId, recipient } of await this.sent.unsettled()) {
        const entry = this.running.get(messageId);
        if (entry && !entry.handedOver) continue;
        const message = await this.sent.load(messageId);
        const addressee = readAddressee(recipient);
        if (message && addressee) await this.relay(connection(), addressee, messageId, message);
      }
    }).catch((error: unknown) => {
      this.deps.log.warn(describeError(error), 'resend_failed');
    });
  }

  private async sendOnce(
    request: SendRequest,
    recipient: Recipient,
    messageId: string,
    entry: Running,
  ): Promise<SendAnswer> {
    const connection = await this.connectionOrEarlierAnswer(messageId, entry.fingerprint);
    if ('status' in connection) return connection;
    const verdict = await this.attempt(connection, request, recipient, messageId, entry);
    if (!verdict) return this.earlierAnswer(await this.sent.find(messageId), entry.fingerprint);
    const stale = recipient.kind === 'group' && verdict.kind === 'refused' && STALE_GROUP.has(verdict.code);
    if (!stale) return this.conclude(messageId, verdict);
    this.deps.keys.groups.forget(recipient.jid);
    await this.sent.release(messageId);
    entry.handedOver = false;
    // Made anew: whom it names and quotes goes by other names now.
    const second = await this.attempt(connection, request, recipient, messageId, entry);
    return this.conclude(messageId, second ?? verdict);
  }

  /** Prepares, books and hands over once; answers with what became of it, or null when an earlier call has sent it. */
  private async attempt(
    connection: OpenConnection,
    request: SendRequest,
    recipient: Recipient,
    messageId: string,
    entry: Running,
  ): Promise<Verdict | null> {
    // Prepared beside what goes to other chats, but sent in the order of the calls.
    const prepared = this.prepare(connection, request, recipient, messageId);
    prepared.catch(() => undefined);
    const handedOver = await this.lanes.run(request.to, async () => {
      const message = await prepared;
      if (!message) return null;
      const key = request.key ?? null;
      const booking = this.sent.book(messageId, key, entry.fingerprint, request.to, message);
      // The queue waits for it; until then a failure must not count as unhandled.
      booking.catch(() => undefined);
      return this.inOrder(async () => {
        if (!(await booking)) return null;
        return { answer: await this.handOver(connection, recipient, messageId, message, entry) };
      });
    });
    return handedOver && handedOver.answer.promise;
  }

  /** Everything that can refuse a message before it is booked. Null when it was sent by an earlier call. */
  private async prepare(
    connection: OpenConnection,
    request: SendRequest,
    recipient: Recipient,
    messageId: string,
  ): Promise<proto.IMessage | null> {
    // What such a message was made of may be gone since, and its file need not travel again.
    if (request.key && dependsOnMore(request)) {
      const row = await this.sent.find(messageId);
      if (row && row.state !== 'sending' && row.state !== 'released') return null;
    }
    const { storage, sessionId, keys } = this.deps;
    const { sock } = connection;
    const workshop = { sock, keys, storage, sessionId, media: this.mediaWorkshop(connection) };
    try {
      return await composeMessage(request, recipient, workshop);
    } catch (error) {
      throw this.refusal(error);
    }
  }

  private mediaWorkshop({ sock, agent }: OpenConnection): MediaWorkshop {
    const { mediaDir, mediaLimits, mediaUrls, mediaOrigin } = this.deps.config;
    const report = (error: unknown): void => {
      this.deps.log.warn(describeError(error), 'upload_failed');
    };
    const upload = uploadTo(sock, { origin: mediaOrigin, agent }, report);
    return { store: new MediaStore(mediaDir), limits: mediaLimits, urls: mediaUrls, upload };
  }

  /** The account's connection; without one, the answer an earlier call with the key has had. */
  private async connectionOrEarlierAnswer(
    messageId: string,
    fingerprint: Buffer,
  ): Promise<OpenConnection | SendAnswer> {
    try {
      return this.deps.connection();
    } catch (error) {
      const row = await this.sent.find(messageId);
      if (!row || row.state === 'sending' || row.state === 'released') throw error;
      return this.earlierAnswer(row, fingerprint);
    }
  }

  private async earlierAnswer(row: SentRow | null, fingerprint: Buffer): Promise<SendAnswer> {
    if (!row || !row.fingerprint.equals(fingerprint)) throw new KeyReused();
    if (row.state === 'rejected') throw await explainRefusal(row.code ?? 0, this.socket());
    const status = row.state === 'sent' ? 'sent' : 'unknown';
    return { messageId: row.message_id, status, at: (row.answered_at ?? new Date()).toISOString() };
  }

  /** Gives the message to the socket and answers with the promise of a verdict, wrapped so that nobody awaits it here. */
  private async handOver(
    connection: OpenConnection,
    recipient: Recipient,
    messageId: string,
    message: proto.IMessage,
    entry: Running,
  ): Promise<{ promise: Promise<Verdict> }> {
    const verdict = new Promise<Verdict>((resolve) => {
      entry.decide = resolve;
    });
    const { gate } = connection;
    const before = gate.taken;
    try {
      await this.relay(connection, recipient, messageId, message);
    } catch (error) {
      await this.sent.release(messageId);
      throw this.refusal(error);
    }
    entry.handedOver = true;
    const promise = gate.written(gate.taken).then(async (left) => {
      // Other frames were taken meanwhile, and ours cannot be told from them: only when none left did ours stay, too.
      if (left > before) return this.withinLimit(entry, verdict);
      await this.sent.release(messageId);
      throw new NotConnected('reconnecting');
    });
    promise.catch(() => undefined);
    return { promise };
  }

  private async withinLimit(entry: Running, verdict: Promise<Verdict>): Promise<Verdict> {
    const timer = setTimeout(() => entry.decide?.({ kind: 'unknown' }), this.deps.config.ackTimeoutMs);
    const decided = await verdict;
    clearTimeout(timer);
    // What WhatsApp says from now on is news, and becomes an event.
    entry.decide = null;
    return decided;
  }

  private async relay(
    connection: OpenConnection,
    recipient: Recipient,
    messageId: string,
    message: proto.IMessage,
  ): Promise<void> {
    const { sock } = connection;
    const isGroup = recipient.kind === 'group';
    const jid = isGroup ? recipient.jid : await chooseAddress(recipient.person, sock);
    // Baileys asks itself for a group it has no note of; this leaves one.
    if (isGroup) await findWritableGroup({ sock, keys: this.deps.keys }, jid);
    const { additionalAttributes, additionalNodes } = stanzaMarks(message, isGroup);
    const listed = await this.reach.note(connection, messageId, jid);
    const marks = { additionalAttributes: { ...additionalAttributes, ...listed }, additionalNodes };
    await sock.relayMessage(jid, message, { messageId, ...marks });
    // Baileys gives a token of trust with what it takes for a message.
    if (!isGroup && !normalizeMessageContent(message)?.protocolMessage) this.deps.keys.trusted.note(jid);
  }

  private socket(): WASocket | null {
    try {
      return this.deps.connection().sock;
    } catch {
      return null;
    }
  }

  /** What a failed hand-over means: nothing left, so either the connection is gone or the recipient is no good. */
  private refusal(error: unknown): BridgeError {
    if (error instanceof BridgeError) return error;
    this.deps.log.warn(describeError(error), 'message_not_sent');
    if (isDiskFull(error)) return new DiskFull();
    if (!this.socket()) return new NotConnected('reconnecting');
    const message = error instanceof Error ? error.message : '';
    if (/All encryptions failed|item-not-found/.test(message)) {
      return new InvalidRecipient('No device of this number can be written to.');
    }
    return new NotConnected('reconnecting');
  }

  /** Stored before it is said, so that a repeated call finds the same answer. */
  private async conclude(messageId: string, verdict: Verdict): Promise<SendAnswer> {
    const at = verdict.kind === 'accepted' ? verdict.at : new Date();
    const code = verdict.kind === 'refused' ? verdict.code : null;
    const state = verdict.kind === 'accepted' ? 'sent' : verdict.kind === 'refused' ? 'rejected' : 'unknown';
    this.deps.ledger.settle({ messageId, state, code, at });
    await this.deps.ledger.flushed();
    if (code !== null) throw await explainRefusal(code, this.socket());
    return { messageId, status: verdict.kind === 'accepted' ? 'sent' : 'unknown', at: at.toISOString() };
  }

  /** Baileys serializes an account's sends anyway, so one queue per account keeps every chat in order. */
  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}
