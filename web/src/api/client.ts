import { ApiError } from './errors';
import type { ClientOptions, Config } from './generated/client';

/** The session's token against forged requests; every request that changes something carries it. */
let csrfToken: string | null = null;

export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** What a request that does not go through the generated client must carry. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken === null ? {} : { 'X-CSRF-Token': csrfToken };
}

/** Longer than any answer takes on a slow line; a request that a dead network swallows shall not show skeletons for ever. */
const READ_MS = 60_000;

/** Whoever reads gives up some time; what changes something does not, because it may have been heard. */
function patience(request: Request): RequestInit {
  if (request.method !== 'GET' || !('any' in AbortSignal)) return {};
  return { signal: AbortSignal.any([request.signal, AbortSignal.timeout(READ_MS)]) };
}

/** After so long without an answer to a question people are told so; the socket notices a server that hangs much later. */
const HANGS_MS = 4000;
const unanswered = new Set<Request>();
const hearers = new Set<() => void>();

/** Whether the server owes an answer for longer than people wait without a word. */
export const isHanging = (): boolean => unanswered.size > 0;

export function onHanging(hear: () => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** Counts a question while it hangs. What changes something may take its time: it asks WhatsApp. */
async function fetchHeard(request: Request): Promise<Response> {
  const tell = (): void => {
    hearers.forEach((hear) => {
      hear();
    });
  };
  const timer = setTimeout(() => {
    if (request.method === 'GET') unanswered.add(request);
    tell();
  }, HANGS_MS);
  try {
    return await fetch(request, patience(request));
  } finally {
    clearTimeout(timer);
    if (unanswered.delete(request)) tell();
  }
}

/** `fetch` for the generated client: adds the token, and makes every failure an `ApiError`. */
async function fetchOrThrow(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (request.method !== 'GET' && csrfToken !== null) request.headers.set('X-CSRF-Token', csrfToken);
  let response: Response;
  try {
    response = await fetchHeard(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw ApiError.unreachable(cause);
  }
  if (!response.ok) throw await ApiError.fromResponse(response);
  return response;
}

/** How the generated client is set up; it imports this by itself. */
export function createClientConfig<T extends ClientOptions>(config?: Config<T>): Config<T> {
  return { ...config, baseUrl: '', credentials: 'same-origin', fetch: fetchOrThrow };
}
