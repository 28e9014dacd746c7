/**
 * Refusals of the HTTP interface.
 *
 *   BridgeError
 *   ├─ SessionNotFound    404
 *   ├─ MessageNotFound    404  the bridge does not know this content (any more)
 *   ├─ ProxyRefused       403
 *   ├─ NotConnected       409  nothing was sent: try later
 *   ├─ NotInGroup         409  the account is no member
 *   ├─ GroupClosed        409  only admins write there
 *   ├─ QrNotDue           409
 *   ├─ KeyReused          409  same key, other content
 *   ├─ KeyInProgress      409  the first call with this key still runs
 *   ├─ InvalidBody        422  data.fields: [{field, message, limit?, found?}]
 *   ├─ TooLong            422  data: {field, limit, found}
 *   ├─ InvalidRecipient   422
 *   ├─ DiskFull           507  ours; nothing was sent: try later
 *   ├─ RejectedByWhatsApp 502  final: never retry
 *   ├─ NotStored          503  the database did not take it in time; it is tried on
 *   └─ NoAnswer           504  WhatsApp did not answer a question
 */
export class BridgeError extends Error {
  readonly code: string;
  readonly httpStatus: number;
  readonly data: Record<string, unknown>;

  constructor(httpStatus: number, code: string, message: string, data: Record<string, unknown> = {}) {
    super(message);
    this.httpStatus = httpStatus;
    this.code = code;
    this.data = data;
  }
}

export class SessionNotFound extends BridgeError {
  constructor() {
    super(404, 'session_not_found', 'There is no session with this id.');
  }
}

export class MessageNotFound extends BridgeError {
  constructor() {
    super(404, 'message_not_found', 'The bridge does not know the content of this message.');
  }
}

/** A proxy inside would let callers of this interface reach into our network. */
export class ProxyRefused extends BridgeError {
  constructor() {
    super(403, 'proxy_refused', 'A proxy with a private address needs to be allowed by PROXY_PRIVATE_HOSTS.', {
      field: 'proxyUrl',
    });
  }
}

export class NotConnected extends BridgeError {
  constructor(status: string) {
    super(409, 'not_connected', 'The account is not connected; nothing was sent.', { status });
  }
}

export class NotInGroup extends BridgeError {
  constructor() {
    super(409, 'not_in_group', 'The account is not a member of this group.');
  }
}

export class GroupClosed extends BridgeError {
  constructor() {
    super(409, 'group_closed', 'Only admins may write to this group.');
  }
}

/** What was asked for goes on all the same. */
export class NotStored extends BridgeError {
  constructor() {
    super(503, 'not_stored', 'The database does not take what the account has to tell; it is tried again.');
  }
}

export class QrNotDue extends BridgeError {
  constructor(status: string) {
    super(409, 'qr_not_due', 'No QR code is due in the present status.', { status });
  }
}

export class KeyReused extends BridgeError {
  constructor() {
    super(409, 'key_reused', 'This key was used for another message.');
  }
}

export class KeyInProgress extends BridgeError {
  constructor() {
    super(409, 'key_in_progress', 'The first call with this key is still running.');
  }
}

/** What is wrong with one field of a request; `limit` and `found` where there is a number or a list to compare. */
export interface FieldProblem {
  field: string;
  message: string;
  limit?: unknown;
  found?: unknown;
}

export class InvalidBody extends BridgeError {
  constructor(fields: FieldProblem[]) {
    super(422, 'invalid_body', 'The request is not well formed.', { ...fields[0], fields });
  }
}

export class TooLong extends BridgeError {
  constructor(field: string, limit: number, found: number) {
    super(422, 'too_long', `\`${field}\` is longer than WhatsApp takes.`, { field, limit, found });
  }
}

export class InvalidRecipient extends BridgeError {
  constructor(message: string, field = 'to') {
    super(422, 'invalid_recipient', message, { field });
  }
}

export class DiskFull extends BridgeError {
  constructor() {
    super(507, 'disk_full', 'The disk of the bridge is full; nothing was sent.');
  }
}

/** What a write says when there is no room left, on the disk or for this user. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Why WhatsApp refused, where it has a reason a person can act on. */
export interface Refusal {
  reason: 'reachout_locked' | 'token_missing' | 'message_quota' | null;
  /** ISO 8601; when the restriction ends, if WhatsApp says so. */
  until: string | null;
}

export class RejectedByWhatsApp extends BridgeError {
  constructor(code: number, refusal: Refusal = { reason: null, until: null }) {
    super(502, 'rejected', `WhatsApp refused with code ${code}${sentenceFor(refusal)}`, { code, ...refusal });
  }
}

function sentenceFor({ reason, until }: Refusal): string {
  const end = until ? ` until ${until}` : '';
  if (reason === 'reachout_locked') return `: the account may not start new chats${end}.`;
  if (reason === 'token_missing')
    return ': the person has not written to this account lately, so it may not write first.';
  if (reason === 'message_quota') return `: the account has used up its messages to new people${end}.`;
  return '.';
}

export class NoAnswer extends BridgeError {
  constructor() {
    super(504, 'no_answer', 'WhatsApp did not answer in time.');
  }
}
