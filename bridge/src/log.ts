import { pino, type Logger } from 'pino';

export type Log = Logger;

/** The bridge's own log: JSON lines with an event name and ids, never texts, phone numbers or keys. */
export function makeLog(level: string): Log {
  return pino({ level, base: { service: 'bridge' }, timestamp: pino.stdTimeFunctions.isoTime });
}

/** Hides what could be a phone number, a LID or a message id in a text we did not write. */
export function masked(text: string): string {
  return text.replace(/[0-9A-F]{5,}/gi, '…').slice(0, 300);
}

/** What may be said of an error in the log: its kind and its masked message, never its data. */
export function describeError(error: unknown): { error: string; detail: string } {
  if (!(error instanceof Error)) return { error: typeof error, detail: '' };
  return { error: error.name, detail: masked(error.message) };
}

/** The logger Baileys is given. Its objects hold JIDs, keys and whole messages, so only masked sentences pass. */
export interface QuietLogger {
  level: string;
  child(fields: Record<string, unknown>): QuietLogger;
  trace(fields: unknown, text?: string): void;
  debug(fields: unknown, text?: string): void;
  info(fields: unknown, text?: string): void;
  warn(fields: unknown, text?: string): void;
  error(fields: unknown, text?: string): void;
}

/** Makes Baileys' logger; its warnings and errors are our debug lines, because we judge outcomes ourselves. */
export function makeQuietLogger(log: Log): QuietLogger {
  const nothing = (): void => undefined;
  const say = (fields: unknown, text?: string): void => {
    const sentence = text ?? (typeof fields === 'string' ? fields : '');
    log.debug({ said: masked(sentence) }, 'baileys');
  };
  const logger: QuietLogger = {
    level: 'warn',
    child: () => logger,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: say,
    error: say,
  };
  return logger;
}
