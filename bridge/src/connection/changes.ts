import type { QuietLogger } from '../log.ts';

/** With this Baileys' log introduces each change of the app's state. */
const INTRODUCTION = 'processing sync action';

interface Introduced {
  syncAction?: { syncAction?: { value?: { timestamp?: unknown } | null } };
}

/**
 * When changes of the app's state were made on the phone. Baileys announces them without their time, but gives each to
 * its log right before, in the same turn.
 */
export class ChangeTimes {
  private ms = 0;

  /** The same logger, from which the times are learnt. */
  listen(logger: QuietLogger): QuietLogger {
    const listening: QuietLogger = {
      ...logger,
      child: () => listening,
      trace: (fields, text) => {
        if (text === INTRODUCTION)
          this.ms = Number((fields as Introduced).syncAction?.syncAction?.value?.timestamp ?? 0);
        logger.trace(fields, text);
      },
    };
    return listening;
  }

  /** Of the change that is announced now, in seconds; 0 when it is not known. The future is no such time. */
  seconds(): number {
    return this.ms > 0 ? Math.trunc(Math.min(this.ms, Date.now()) / 1000) : 0;
  }
}
