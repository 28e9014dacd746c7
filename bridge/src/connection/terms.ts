import type { ReasonCode } from '../statuses.ts';
import type { KeyStore } from '../store/keys.ts';

/** Where the terms lie among the account's keys; `KeyStore.clear` leaves them. */
const TERMS = 'link-terms';

/** Which phones may be linked, and what of an account is told. */
export interface Terms {
  /** Also another one than before; good for one link. */
  anyPhone: boolean;
  /** None of these: other accounts of whoever asks have them. */
  notPhones: string[];
  /** What contacts post as their status is told, too. */
  statuses?: boolean;
}

/** What whoever connects an account says of the phone that may scan its code, and of what they want to hear. */
export class LinkTerms {
  private readonly keys: Pick<KeyStore, 'read' | 'write'>;
  private terms: Terms = { anyPhone: false, notPhones: [] };

  constructor(keys: Pick<KeyStore, 'read' | 'write'>) {
    this.keys = keys;
  }

  async load(): Promise<void> {
    const kept = (await this.keys.read(TERMS, [''])).get('');
    if (kept) this.terms = kept as Terms;
  }

  /** Takes over what is told; the rest stays. */
  tell(terms: Partial<Terms>): void {
    if (Object.keys(terms).length === 0) return;
    this.terms = { ...this.terms, ...terms };
    this.keys.write(TERMS, '', this.terms);
  }

  wantStatuses(): boolean {
    return this.terms.statuses === true;
  }

  /** Why this phone may not be linked, if it may not; `before` is the one that was linked last. */
  refusal(phone: string | null, before: string | null): ReasonCode | null {
    if (phone === null) return null;
    if (this.terms.notPhones.includes(phone)) return 'phone_taken';
    return before !== null && before !== phone && !this.terms.anyPhone ? 'other_phone' : null;
  }
}
