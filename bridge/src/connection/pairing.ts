import type { BinaryNode, WABrowserDescription, WASocket } from '@whiskeysockets/baileys';
import { BridgeError } from '../errors.ts';
import type { Status } from '../statuses.ts';

/** How long WhatsApp may take to say whether it gives a code; after that the code is shown all the same. */
const HELLO_LIMIT_MS = 10_000;

const USUAL_SYSTEM = 'Ubuntu';

/** No code to type can be had: the account is linked already, or WhatsApp gives none. */
export class PairingNotDue extends BridgeError {
  constructor(status: Status) {
    super(409, 'pairing_not_due', 'No pairing code is due in the present status.', { status });
  }
}

/** WhatsApp gives no code to type for this number: 400, or 429 after too many. */
export class CodeRefused extends BridgeError {
  constructor(code: number) {
    super(502, 'code_refused', `WhatsApp refused a code with ${code}.`, { code });
  }
}

/**
 * How the phone lists this device: our name stands in the place of the system, and the browser says of which kind the
 * device is, by which the phone decides what history it hands over.
 */
export function ownName(): WABrowserDescription {
  return ['Sarafan', 'Chrome', '22.04.4'];
}

/**
 * Asks WhatsApp for a code to type on a phone. Raises `CodeRefused`; Baileys itself does not look at the answer.
 *
 * WhatsApp gives codes to usual systems only (whatsmeow, `PairPhone`), so `name`, which the socket shares, becomes one. The
 * phone was told ours before: it stands in the registration, which precedes every code.
 */
export async function requestCode(
  { ws, requestPairingCode }: Pick<WASocket, 'ws' | 'requestPairingCode'>,
  name: WABrowserDescription,
  phoneNumber: string,
): Promise<string> {
  name[0] = USUAL_SYSTEM;
  let listening: (() => void)[] = [];
  const answer = new Promise<number | null>((resolve) => {
    const timer = setTimeout(resolve, HELLO_LIMIT_MS, null);
    const given = (): void => {
      resolve(null);
    };
    const refused = ({ content }: BinaryNode): void => {
      const [error] = Array.isArray(content) ? content : [];
      resolve(Number(error?.attrs['code'] ?? 0) || 400);
    };
    ws.on('CB:iq,,link_code_companion_reg', given);
    ws.on('CB:iq,type:error', refused);
    listening = [
      () => ws.off('CB:iq,,link_code_companion_reg', given),
      () => ws.off('CB:iq,type:error', refused),
      () => {
        clearTimeout(timer);
      },
    ];
  });
  try {
    const code = await requestPairingCode(phoneNumber);
    const refusal = await answer;
    if (refusal !== null) throw new CodeRefused(refusal);
    return code;
  } finally {
    for (const stop of listening) stop();
  }
}

/** As phones show the field to type it in: `ABCD-EFGH`. */
export function shownCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** The text of a QR code with another secret: `…#reference,key,identity,secret,platform`. */
export function withSecret(text: string, secret: string): string {
  const parts = text.split(',');
  parts[3] = secret;
  return parts.join(',');
}

/** Which of the codes that WhatsApp has sent a QR's text shows. */
export function referenceIn(text: string): string {
  return text.split('#').at(-1)?.split(',')[0] ?? '';
}
