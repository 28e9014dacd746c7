import type { AuthenticationCreds } from '@whiskeysockets/baileys';
import { personOf } from '../ids.ts';
import type { KeyStore } from '../store/keys.ts';

const OWN_NUMBER = 'own-number';

/**
 * The account's number, which its phone may have changed. The device goes on to log in as it was linked: with which
 * number WhatsApp expects it then is not known, and a wrong guess would unlink it.
 */
export class OwnNumber {
  private readonly keys: Pick<KeyStore, 'read' | 'write'>;
  private told: { linked: string; now: string } | null = null;

  constructor(keys: Pick<KeyStore, 'read' | 'write'>) {
    this.keys = keys;
  }

  async load(): Promise<void> {
    const kept = (await this.keys.read(OWN_NUMBER, [''])).get('');
    if (kept) this.told = kept as { linked: string; now: string };
  }

  change(creds: AuthenticationCreds, now: string): void {
    const linked = personOf(creds.me?.id).phone;
    if (linked === null) return;
    this.told = { linked, now };
    this.keys.write(OWN_NUMBER, '', this.told);
  }

  /** A phone has been linked anew. */
  forget(): void {
    this.told = null;
    this.keys.write(OWN_NUMBER, '', null);
  }

  of(creds: AuthenticationCreds): string | null {
    const linked = personOf(creds.me?.id).phone;
    return this.told !== null && this.told.linked === linked ? this.told.now : linked;
  }
}
