import type { IncomingHttpHeaders } from 'node:http';
import type { Agent } from 'node:https';
import { askForFile, SILENCE_MS } from './download.ts';
import { MediaGone, MediaTooLarge } from './errors.ts';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

interface Route {
  origin: string | null;
  agent: Agent | undefined;
}

/** Who waits for an answer, as `fetch` of Node 24 is told of it, and, by the second name, that of later ones. */
interface Reader {
  onConnect?(abort: (reason?: Error) => void): void;
  onRequestStart?(flow: Flow, context: object): void;
  onHeaders?(status: number, headers: Buffer[], resume: () => void, statusText: string): boolean;
  onResponseStart?(flow: Flow, status: number, headers: IncomingHttpHeaders, statusText: string): void;
  onData?(piece: Buffer): boolean;
  onResponseData?(flow: Flow, piece: Buffer): void;
  onComplete?(trailers: string[]): void;
  onResponseEnd?(flow: Flow, trailers: object): void;
  onError?(error: Error): void;
  onResponseError?(flow: Flow, error: Error): void;
}

/** More than a phone's whole address book takes, packed. In bytes. */
export const STATE_BYTES = 64 * 1024 * 1024;

/**
 * Takes what Baileys fetches by itself, which is files of the app's state, the way that all files of an account take:
 * only to WhatsApp's own hosts, and through the account's proxy. To be given to `fetch`.
 */
export function mediaDispatcher(route: Route): Dispatcher {
  const dispatch = ({ origin, path }: { origin: string; path: string }, reader: Reader): boolean => {
    const flow = new Flow();
    reader.onConnect?.((reason) => {
      flow.abort(reason);
    });
    reader.onRequestStart?.(flow, {});
    answer(`${origin}${path}`, route, reader, flow).catch((error: unknown) => {
      const reason = error instanceof Error ? error : new Error('The file cannot be fetched.');
      reader.onError?.(reason);
      reader.onResponseError?.(flow, reason);
    });
    return true;
  };
  return { dispatch } as unknown as Dispatcher;
}

async function answer(url: string, route: Route, reader: Reader, flow: Flow): Promise<void> {
  const response = await askForFile({ url }, route, flow.signal);
  if (!response) throw new MediaGone();
  response.setTimeout(SILENCE_MS, () => response.destroy(new Error('The download stands still.')));
  const resume = (): void => {
    flow.resume();
  };
  const raw = response.rawHeaders.map((text) => Buffer.from(text, 'latin1'));
  if (reader.onHeaders?.(200, raw, resume, 'OK') === false) flow.pause();
  reader.onResponseStart?.(flow, 200, response.headers, 'OK');
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > STATE_BYTES) throw new MediaTooLarge(STATE_BYTES, size);
    if (reader.onData?.(piece) === false) flow.pause();
    reader.onResponseData?.(flow, piece);
    await flow.goesOn();
  }
  reader.onComplete?.([]);
  reader.onResponseEnd?.(flow, {});
}

/** By what a reader holds an answer up, or breaks it off. */
class Flow {
  paused = false;
  private readonly ending = new AbortController();
  private going = Promise.withResolvers<undefined>();

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  get aborted(): boolean {
    return this.signal.aborted;
  }

  get reason(): Error | null {
    return (this.signal.reason as Error | undefined) ?? null;
  }

  abort(reason?: Error): void {
    this.ending.abort(reason);
    this.resume();
  }

  pause(): void {
    if (!this.paused) this.going = Promise.withResolvers<undefined>();
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.going.resolve(undefined);
  }

  async goesOn(): Promise<void> {
    if (this.paused) await this.going.promise;
    this.signal.throwIfAborted();
  }
}
