/** The closed list of states an account can be in, and what each end of a connection means. */

export const STATUSES = {
  created: 'Not connected yet.',
  connecting: 'Connecting to WhatsApp.',
  qr: 'Waiting for the QR code to be scanned with the phone.',
  pairing: 'A code waits to be typed on the phone, or the phone has accepted and the account is being linked.',
  connected: 'Connected; messages come and go.',
  reconnecting: 'The connection was lost and is being restored.',
  logged_out: 'The number is not linked any more. Link it again.',
  replaced: 'Another program uses this linked device. Connect again to take it back.',
  restricted: 'WhatsApp has restricted this account.',
  passkey_required: 'WhatsApp asks for a passkey to link this account, which is not possible here.',
  failed: 'The connection cannot be restored without a person.',
  stopped: 'Disconnected on request.',
} as const;

export type Status = keyof typeof STATUSES;

/** States in which a socket exists or is about to. */
export const ACTIVE: ReadonlySet<Status> = new Set(['connecting', 'qr', 'pairing', 'connected', 'reconnecting']);

/** Why an account is not on line, in words of ours. Whoever shows it to people has the sentences. */
export const REASONS = [
  'removed', // the phone removed this linked device
  'banned_a_while',
  'refused', // the account, until its owner looks at the phone
  'outdated', // WhatsApp does not accept this version any more
  'banned',
  'silent',
  'old_phone', // it does not support linked devices
  'closed',
  'replaced', // another program connected as this linked device
  'their_error',
  'unavailable',
  'restart', // WhatsApp asked for a new connection
  'untrusted', // whoever answers cannot prove to be WhatsApp, and was told nothing
  'unreachable',
  'not_scanned',
  'passkey_required',
  'code_refused', // WhatsApp gives no code to type for this number
  'codes_too_often', // nor for a while, because so many were asked for
  'other_phone', // another phone than before has scanned
  'phone_taken', // another account has this phone
  'other',
] as const;

export type ReasonCode = (typeof REASONS)[number];

export interface Reason {
  code: ReasonCode;
  /** WhatsApp's number for it, or what stands in the way: `ENOTFOUND`, `HTTP 407`. */
  detail: string | null;
  /** The connection went, or should have gone, through a proxy. */
  proxied: boolean;
  /** Which attempt in a row follows, and when (ISO 8601); null when none does. */
  attempt: number | null;
  retryAt: string | null;
}

/** A reason that no end of a connection gives. */
export function reasonOf(code: ReasonCode, detail: string | null = null): Reason {
  return { code, detail, proxied: false, attempt: null, retryAt: null };
}

/**
 * What to do when a connection ends.
 *
 * - `again-now`: open a new socket at once;
 * - `again`: open a new one after a growing wait;
 * - `later`: open a new one once it may be let in: when WhatsApp says, or hourly, and at each start of the bridge;
 * - `stop`: wait for a person; the link stays;
 * - `forget`: the link is gone; credentials are deleted.
 */
export type Reaction = 'again-now' | 'again' | 'later' | 'stop' | 'forget';

interface Ending {
  reaction: Reaction;
  status: Status;
  code: ReasonCode;
  /** After this many ends in a row without a working connection, `again` becomes `stop` with status `failed`. */
  limit?: number;
}

const ENDINGS: Record<number, Ending> = {
  401: { reaction: 'forget', status: 'logged_out', code: 'removed' },
  402: { reaction: 'later', status: 'restricted', code: 'banned_a_while' },
  403: { reaction: 'stop', status: 'restricted', code: 'refused' },
  405: { reaction: 'later', status: 'failed', code: 'outdated' },
  406: { reaction: 'stop', status: 'restricted', code: 'banned' },
  408: { reaction: 'again', status: 'reconnecting', code: 'silent' },
  411: { reaction: 'stop', status: 'failed', code: 'old_phone' },
  428: { reaction: 'again', status: 'reconnecting', code: 'closed' },
  440: { reaction: 'stop', status: 'replaced', code: 'replaced' },
  500: { reaction: 'again', status: 'reconnecting', code: 'their_error', limit: 8 },
  503: { reaction: 'again', status: 'reconnecting', code: 'unavailable' },
  515: { reaction: 'again-now', status: 'reconnecting', code: 'restart' },
};

/** Ends that may go away as they came. */
const TRANSIENT = { reaction: 'again', status: 'reconnecting' } as const;

/** How a connection ended, as far as it is known. */
export interface End {
  code: number;
  /** Set when the socket never reached WhatsApp: the error's code or message, e.g. `ENOTFOUND`. */
  unreachable: string | null;
  /** It went through a proxy. */
  proxied: boolean;
  /** Whoever answered could not prove to be WhatsApp. */
  untrusted: boolean;
  /** The codes shown were not scanned. */
  qrEnded: boolean;
  /** When WhatsApp lets the account in again, if it says so. */
  until: Date | null;
}

/** The reaction to an end. `failures` counts ends in a row without a working connection. */
export function reactionTo(end: End, failures: number): Ending {
  if (end.unreachable) return { ...TRANSIENT, code: 'unreachable' };
  if (end.untrusted) return { ...TRANSIENT, code: 'untrusted' };
  const ending = ENDINGS[end.code] ?? { ...TRANSIENT, code: 'other' };
  if (ending.limit !== undefined && failures >= ending.limit) return { ...ending, reaction: 'stop', status: 'failed' };
  return ending;
}

/** The reason that an end gives, as long as no further attempt is due. */
export function reasonFor(end: End, { code }: Pick<Ending, 'code'>): Reason {
  return { ...reasonOf(code, end.unreachable ?? String(end.code)), proxied: end.proxied };
}

/** The wait before the next attempt: doubling, bounded, and spread so that accounts do not return all at once. */
export function waitBefore(attempt: number, minMs: number, maxMs: number, random: number): number {
  const full = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 20));
  return Math.round(full * (0.5 + random / 2));
}

/** What was kept of a reason by a release that wrote sentences: WhatsApp's number, or none. */
export function formerReason(status: Status, number: number | null): Reason {
  if (status === 'passkey_required') return reasonOf('passkey_required');
  if (number === null) return reasonOf('unreachable');
  if (number === 408 && status === 'stopped') return reasonOf('not_scanned');
  const code = number === 400 ? 'untrusted' : (ENDINGS[number]?.code ?? 'other');
  return reasonOf(code, String(number));
}

/** Ends that have a meaning of their own; each has a row in docs/bridge.md. */
export const KNOWN_ENDS: readonly number[] = Object.keys(ENDINGS).map(Number);
