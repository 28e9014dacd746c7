import type { ApiError } from '@/api/errors';
import { isApiError } from '@/api/errors';
import type { QuoteRead, MessageRead } from '@/api/types';
import { storage } from '@/lib/storage';
import type { Store } from '@/lib/store';
import { createStore } from '@/lib/store';

export type AttachmentKind = 'image' | 'video' | 'audio' | 'voice' | 'document';

/** The file of a message: what is known of it before the server has it. */
export interface Attachment {
  kind: AttachmentKind;
  name: string;
  size: number;
  mimetype: string;
  seconds: number | null;
  /** Of a recording: 64 loudnesses from 0 to 100. */
  waveform?: readonly number[];
  /** Once it is uploaded; from then on the message can leave without the file at hand. */
  mediaId: string | null;
}

/** What the server said no with; releases before kept no `data`. */
interface Refusal {
  code: string;
  message: string;
  data?: Record<string, unknown>;
}

/** A message that the server has not confirmed yet. */
export interface Pending {
  clientKey: string;
  conversationId: string;
  text: string;
  /** Whom the text names, under which name; releases before kept none. */
  mentions?: readonly { name: string; phone: string | null; lid: string | null }[];
  attachment: Attachment | null;
  quoteId: string | null;
  quote: QuoteRead | null;
  /** The last message that the writer had before them; what others wrote since, they are shown first. */
  afterId?: string | null;
  createdAt: string;
  /**
   * queued: goes once what was written before it has left; waiting: will be tried again by itself; refused: the server
   * said no, only a person can go on; sent: to be forgotten.
   */
  state: 'queued' | 'sending' | 'waiting' | 'refused' | 'sent';
  error: Refusal | null;
}

/** It leaves without anybody's help. */
export const isOpen = ({ state }: Pending): boolean => state !== 'refused' && state !== 'sent';

export type Post = (pending: Pending, onUploaded: (mediaId: string) => void) => Promise<MessageRead>;

/** Somebody else wrote in the chat meanwhile; a person reads that, and says that this leaves all the same. */
export const ANSWERED_MEANWHILE = 'answered_meanwhile';

/** The page was closed before the file had left; only a person can choose it again. */
export const FILE_LOST = 'file_lost';

function afterReload(stored: Omit<Pending, 'attachment'> & Partial<Pending>): Pending {
  const pending: Pending = { attachment: null, ...stored };
  // What was refused keeps its reason.
  const isRefused = pending.state === 'refused' && pending.error !== null;
  if (pending.attachment !== null && pending.attachment.mediaId === null && !isRefused) {
    return { ...pending, state: 'refused', error: { code: FILE_LOST, message: '' } };
  }
  return pending.state === 'sending' ? { ...pending, state: 'waiting' } : pending;
}

const RETRY_MS = [1000, 3000, 10_000, 30_000, 60_000];
const FORGET_MS = 1500;

/**
 * Messages on their way to the server, kept over reloads.
 *
 * In order within a conversation; every try of one message carries the same client key, which is why a try whose answer
 * was lost cannot double it. Browser tabs share the stored queue for the same reason without harm.
 */
export class Outbox {
  readonly store: Store<readonly Pending[]>;
  private readonly storageKey: string;
  private readonly post: Post;
  private readonly onSent: (message: MessageRead) => void;
  private readonly lastOf: (conversationId: string) => string | null;
  private readonly busy = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  /** `lastOf`: the last message of a conversation that the page knows; null where what comes meanwhile is no matter. */
  constructor(
    memberId: string,
    post: Post,
    onSent: (message: MessageRead) => void,
    lastOf: (conversationId: string) => string | null = () => null,
  ) {
    this.storageKey = `sarafan-outbox:${memberId}`;
    this.post = post;
    this.onSent = onSent;
    this.lastOf = lastOf;
    this.store = createStore<readonly Pending[]>(storage.read<Pending[]>(this.storageKey, []).map(afterReload));
  }

  add(pending: Omit<Pending, 'state' | 'error' | 'afterId'>): void {
    const afterId = this.lastOf(pending.conversationId);
    this.write([...this.store.get(), { ...pending, afterId, state: 'queued', error: null }]);
    void this.drain(pending.conversationId);
  }

  /** Try again by hand: the same key, so that nothing can double. */
  retry(clientKey: string): void {
    const pending = this.store.get().find((one) => one.clientKey === clientKey);
    if (pending === undefined) return;
    this.change(clientKey, { state: 'queued', error: null });
    void this.drain(pending.conversationId);
  }

  /** A person has read what came meanwhile: all that waited for that leaves, in its order, unless more has come. */
  confirm(conversationId: string, newerId: string): void {
    const goOn = (one: Pending): Pending =>
      one.conversationId === conversationId && one.error?.code === ANSWERED_MEANWHILE
        ? { ...one, afterId: newerId, state: 'queued', error: null }
        : one;
    this.write(this.store.get().map(goOn));
    void this.drain(conversationId);
  }

  discard(clientKey: string): void {
    this.write(this.store.get().filter((one) => one.clientKey !== clientKey));
  }

  /** The connection is back, or the page has just opened: everything that waits goes now. */
  resume(): void {
    clearTimeout(this.timer);
    const conversations = new Set(this.store.get().map((pending) => pending.conversationId));
    for (const id of conversations) void this.drain(id);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async drain(conversationId: string): Promise<void> {
    if (this.busy.has(conversationId)) return;
    this.busy.add(conversationId);
    try {
      for (let next = this.next(conversationId); next !== undefined; next = this.next(conversationId)) {
        if (!(await this.deliver(next))) break;
      }
    } finally {
      this.busy.delete(conversationId);
    }
  }

  private next(conversationId: string): Pending | undefined {
    return this.store.get().find((one) => one.conversationId === conversationId && isOpen(one));
  }

  /** One try. False: the road is closed, later messages of the conversation must wait behind this one. */
  private async deliver(pending: Pending): Promise<boolean> {
    // What stands behind a file waits for that file, and no longer for the connection.
    if (pending.attachment?.mediaId === null) this.changeOpen(pending, 'queued');
    this.change(pending.clientKey, { state: 'sending' });
    try {
      const message = await this.post(pending, (mediaId) => {
        if (pending.attachment !== null) {
          this.change(pending.clientKey, { attachment: { ...pending.attachment, mediaId } });
        }
      });
      this.failures = 0;
      this.onSent(message);
      this.change(pending.clientKey, { state: 'sent' });
      this.changeOpen(pending, 'queued');
      // The bubble changes hands in the query cache a moment later; forgetting at once would make it blink.
      setTimeout(() => {
        this.discard(pending.clientKey);
      }, FORGET_MS);
      return true;
    } catch (error) {
      if (!isApiError(error)) throw error;
      return this.recordFailure(pending, error);
    }
  }

  private recordFailure(pending: Pending, error: ApiError): boolean {
    // Given up by a person while it was on its way.
    if (!this.store.get().some((one) => one.clientKey === pending.clientKey)) return true;
    // A session that ended is not a refusal of the text: it leaves after the next sign-in.
    if (!error.mayPass && error.status !== 401) {
      const { code, message, data } = error;
      this.change(pending.clientKey, { state: 'refused', error: { code, message, data } });
      return true;
    }
    this.changeOpen(pending, 'waiting');
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? 60_000;
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.resume();
    }, wait);
    return false;
  }

  /** Of a conversation, whatever has not left. */
  private changeOpen({ conversationId }: Pending, state: 'queued' | 'waiting'): void {
    const change = (one: Pending): Pending =>
      one.conversationId === conversationId && isOpen(one) ? { ...one, state } : one;
    this.write(this.store.get().map(change));
  }

  private change(clientKey: string, change: Partial<Pending>): void {
    this.write(this.store.get().map((one) => (one.clientKey === clientKey ? { ...one, ...change } : one)));
  }

  private write(list: readonly Pending[]): void {
    this.store.set(list);
    const unfinished = list.filter((one) => one.state !== 'sent');
    if (unfinished.length === 0) storage.remove(this.storageKey);
    else storage.write(this.storageKey, unfinished);
  }
}
