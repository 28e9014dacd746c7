import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type Agent } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface GetOptions {
  lookup?: LookupFunction;
  /** Takes the request through a proxy. */
  agent?: Agent | undefined;
  headers?: Record<string, string>;
  signal: AbortSignal;
}

/** Fetches an address; follows no redirects. The body waits to be read. */
export function get(url: URL, { lookup, agent, headers, signal }: GetOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      // A connection kept from an earlier request would skip the lookup, and with it the guard.
      agent: agent ?? false,
      // Compressed bodies could grow without end while they are unpacked.
      headers: { 'accept-encoding': 'identity', ...headers },
      signal,
      ...(lookup && { lookup }),
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}
