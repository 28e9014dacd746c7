import type { QuietLogger } from '../log.ts';

/** With this Baileys' log introduces each change of the app's state. */
const INTRODUCTION = 'processing sync action';

/** How contacts of the address book are called among the changes, and what tells the name: by number, and by LID. */
const CONTACTS: Partial<Record<string, 'contactAction' | 'lidContactAction'>> = {
  contact: 'contactAction',
  lid_contact: 'lidContactAction',
};

interface Introduced {
  syncAction?: {
    syncAction?: { value?: { timestamp?: unknown; contactAction?: unknown; lidContactAction?: unknown } | null };
    index?: unknown[];
  };
}

/**
 * What Baileys does not announce of changes of the app's state: when they were made on the phone, and that a contact
 * was taken out of its address book. It gives each to its log right before, in the same turn.
 */
export class AppChanges {
  private readonly onContactGone: (jid: string) => void;
  private ms = 0;

  constructor(onContactGone: (jid: string) => void) {
    this.onContactGone = onContactGone;
  }

  /** The same logger, from which that is learnt. */
  listen(logger: QuietLogger): QuietLogger {
    const listening: QuietLogger = {
      ...logger,
      child: () => listening,
      trace: (fields, text) => {
        if (text === INTRODUCTION) this.hear(fields as Introduced);
        logger.trace(fields, text);
      },
    };
    return listening;
  }

  /** Of the change that is announced now, in seconds; 0 when it is not known. The future is no such time. */
  seconds(): number {
    return this.ms > 0 ? Math.trunc(Math.min(this.ms, Date.now()) / 1000) : 0;
  }

  private hear({ syncAction }: Introduced): void {
    const value = syncAction?.syncAction?.value;
    this.ms = Number(value?.timestamp ?? 0);
    const [type, jid] = syncAction?.index ?? [];
    const action = CONTACTS[String(type)];
    if (action && typeof jid === 'string' && !value?.[action]) this.onContactGone(jid);
  }
}
