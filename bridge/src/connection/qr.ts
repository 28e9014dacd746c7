import { randomBytes } from 'node:crypto';
import type { AuthenticationCreds } from '@whiskeysockets/baileys';
import { withSecret } from './pairing.ts';

/** The QR code of one connection, with the secret that is good now. */
export class QrCode {
  private readonly creds: AuthenticationCreds;
  private readonly onQr: (text: string) => void;
  private text: string | null = null;

  constructor(creds: AuthenticationCreds, onQr: (text: string) => void) {
    this.creds = creds;
    this.onQr = onQr;
  }

  /** Shows a code of Baileys, which goes on writing them with the secret that it began with. */
  show(text: string): void {
    this.text = withSecret(text, this.creds.advSecretKey);
    this.onQr(this.text);
  }

  /**
   * Shows the present code with another secret: WhatsApp has let the old one expire, which Baileys (7.0.0-rc14) passes
   * over. Once a code to type is asked for, its secret is made with the phone.
   */
  renewSecret(): void {
    if (this.creds.account || this.creds.pairingCode || this.text === null) return;
    this.creds.advSecretKey = randomBytes(32).toString('base64');
    this.show(this.text);
  }
}
