import type { IncomingMessage } from 'node:http';
import { BridgeError, InvalidBody } from '../errors.ts';
import { MediaTooLarge, MediaUnavailable, UrlRefused } from './errors.ts';
import { checkUrl, guardedLookup, type UrlRules } from './guard.ts';
import { get } from './http.ts';
import type { MediaStore, StoredMedia } from './store.ts';

export interface FetchRules extends UrlRules {
  timeoutMs: number;
}

const REDIRECTS = 5;
const REDIRECT_CODES = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a file that a caller named by its address into the store. Every hop passes the guard. Raises `UrlRefused`,
 * `MediaTooLarge`, `MediaUnavailable`.
 */
export async function fetchMedia(
  address: string,
  limit: number,
  rules: FetchRules,
  store: MediaStore,
  sessionId: string,
): Promise<StoredMedia> {
  if (!URL.canParse(address)) throw new InvalidBody([{ field: 'media.url', message: 'must be an address' }]);
  const signal = AbortSignal.timeout(rules.timeoutMs);
  try {
    const response = await follow(new URL(address), rules, signal);
    const announced = Number(response.headers['content-length'] ?? 0);
    if (announced > limit) {
      response.destroy();
      throw new MediaTooLarge(limit, announced, 'media.url');
    }
    const type = response.headers['content-type']?.split(';')[0]?.trim() ?? 'application/octet-stream';
    return await store.save(sessionId, response, type, limit);
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    if (signal.aborted) throw new MediaUnavailable('The file did not come in time.', { field: 'media.url' });
    throw new MediaUnavailable('The file cannot be fetched.', { field: 'media.url' });
  }
}

async function follow(start: URL, rules: FetchRules, signal: AbortSignal): Promise<IncomingMessage> {
  let url = start;
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    checkUrl(url, rules);
    const response = await get(url, { lookup: guardedLookup(url, rules), signal });
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return response;
    response.destroy();
    if (!REDIRECT_CODES.has(statusCode) || !headers.location || !URL.canParse(headers.location, url.href)) {
      throw new MediaUnavailable('The file cannot be fetched.', { field: 'media.url', status: statusCode });
    }
    url = new URL(headers.location, url);
  }
  throw new UrlRefused('redirects');
}
