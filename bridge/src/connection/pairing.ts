import { BridgeError } from '../errors.ts';
import type { Status } from '../statuses.ts';

/** No code to type can be had: the account is linked already, or WhatsApp gives none. */
export class PairingNotDue extends BridgeError {
  constructor(status: Status) {
    super(409, 'pairing_not_due', 'No pairing code is due in the present status.', { status });
  }
}

/** As phones show the field to type it in: `ABCD-EFGH`. */
export function shownCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
