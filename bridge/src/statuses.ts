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

export interface Reason {
  code: number | null;
  message: string;
}

/** Reasons that no end of a connection gives. */
export const PASSKEY_ASKED: Reason = { code: null, message: 'WhatsApp asks for a passkey to link this account.' };
export const NOT_SCANNED: Reason = {
  code: 408,
  message: 'The QR code was not scanned in time. Connect again for a new one.',
};

/**
 * What to do when a connection ends.
 *
 * - `again-now`: open a new socket at once;
 * - `again`: open a new one after a growing wait;
 * - `stop`: wait for a person; the link stays;
 * - `forget`: the link is gone; credentials are deleted.
 */
export type Reaction = 'again-now' | 'again' | 'stop' | 'forget';

interface Ending {
  reaction: Reaction;
  status: Status;
  sentence: string;
  /** After this many ends in a row without a working connection, `again` becomes `stop` with status `failed`. */
  limit?: number;
}

const ENDINGS: Record<number, Ending> = {
  401: { reaction: 'forget', status: 'logged_out', sentence: 'The phone removed this linked device. Link it again.' },
  402: { reaction: 'stop', status: 'restricted', sentence: 'WhatsApp has banned this number for a while.' },
  403: {
    reaction: 'stop',
    status: 'restricted',
    sentence: 'WhatsApp refuses this account. Look at WhatsApp on the phone.',
  },
  405: {
    reaction: 'stop',
    status: 'failed',
    sentence: 'WhatsApp does not accept this version any more. Update Sarafan.',
  },
  406: { reaction: 'stop', status: 'restricted', sentence: 'WhatsApp has banned this number.' },
  408: { reaction: 'again', status: 'reconnecting', sentence: 'WhatsApp stopped answering.' },
  411: {
    reaction: 'stop',
    status: 'failed',
    sentence: 'The phone does not support linked devices. Update WhatsApp on it, then connect again.',
  },
  428: { reaction: 'again', status: 'reconnecting', sentence: 'The connection to WhatsApp was closed.' },
  440: {
    reaction: 'stop',
    status: 'replaced',
    sentence: 'Another program connected as this linked device. Connect again to take it back.',
  },
  500: { reaction: 'again', status: 'reconnecting', sentence: 'WhatsApp reported an error of its own.', limit: 8 },
  503: { reaction: 'again', status: 'reconnecting', sentence: 'WhatsApp is unavailable at the moment.' },
  515: { reaction: 'again-now', status: 'reconnecting', sentence: 'WhatsApp asked for a new connection.' },
};

/** Something between us and WhatsApp that may go away as it came; it has been told nothing. */
const UNTRUSTED: Ending = {
  reaction: 'again',
  status: 'reconnecting',
  sentence: "Whoever answers at WhatsApp's address cannot prove to be WhatsApp, and was told nothing.",
};

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
}

/** The reaction to an end. `failures` counts ends in a row without a working connection. */
export function reactionTo(end: End, failures: number): Ending {
  if (end.unreachable) {
    const way = end.proxied ? ' through the proxy' : '';
    const sentence = `WhatsApp cannot be reached${way} (${end.unreachable}).`;
    return { reaction: 'again', status: 'reconnecting', sentence };
  }
  if (end.untrusted) return UNTRUSTED;
  const ending = ENDINGS[end.code] ?? {
    reaction: 'again',
    status: 'reconnecting',
    sentence: `The connection ended with code ${end.code}.`,
  };
  if (ending.limit !== undefined && failures >= ending.limit) return { ...ending, reaction: 'stop', status: 'failed' };
  return ending;
}

/** The wait before the next attempt: doubling, bounded, and spread so that accounts do not return all at once. */
export function waitBefore(attempt: number, minMs: number, maxMs: number, random: number): number {
  const full = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 20));
  return Math.round(full * (0.5 + random / 2));
}

/** The reason shown while waiting for the next attempt. */
export function waitingReason(end: End, sentence: string, attempt: number, waitMs: number): Reason {
  const seconds = Math.max(1, Math.round(waitMs / 1000));
  const next = `Attempt ${attempt + 1} follows in ${seconds} s.`;
  return { code: end.unreachable ? null : end.code, message: `${sentence} ${next}` };
}

/** Ends that have a meaning of their own; each has a row in docs/bridge.md. */
export const KNOWN_ENDS: readonly number[] = Object.keys(ENDINGS).map(Number);
