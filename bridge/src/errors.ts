/**
 * Refusals of the HTTP interface.
 *
 *   BridgeError
 *   ├─ SessionNotFound    404
 *   ├─ NotConnected       409  nothing was sent: try later
 *   ├─ QrNotDue           409
 *   ├─ KeyReused          409  same key, other content
 *   ├─ KeyInProgress      409  the first call with this key still runs
 *   ├─ InvalidRecipient   422
 *   └─ RejectedByWhatsApp 502  final: never retry
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

export class NotConnected extends BridgeError {
  constructor(status: string) {
    super(409, 'not_connected', 'The account is not connected; nothing was sent.', { status });
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

export class InvalidRecipient extends BridgeError {
  constructor(message: string) {
    super(422, 'invalid_recipient', message);
  }
}

export class RejectedByWhatsApp extends BridgeError {
  constructor(code: number) {
    super(502, 'rejected', `WhatsApp refused the message with code ${code}.`, { code });
  }
}
