import type { EventEmitter } from 'node:events';
import { describeError, type Log } from '../log.ts';

type Listener = (...args: unknown[]) => unknown;

/** Baileys' events for stanzas. Their names go into the log: they hold nothing of a stanza's content. */
function isOfStanzas(event: string | symbol): event is string {
  return typeof event === 'string' && (event === 'message' || event.startsWith('CB:'));
}

/**
 * Keeps a stanza that Baileys did not expect from ending the process. Its listeners throw on a missing child, for
 * instance on an empty `<chatstate/>`, in the middle of the socket's own event, and some forget to catch what they await.
 */
export function contain(stanzas: EventEmitter, log: Log): void {
  for (const event of stanzas.eventNames().filter(isOfStanzas)) {
    const listeners = stanzas.listeners(event) as Listener[];
    stanzas.removeAllListeners(event);
    for (const listener of listeners) stanzas.on(event, contained(listener, event, log));
  }
}

function contained(listener: Listener, event: string, log: Log): (...args: unknown[]) => unknown {
  const note = (error: unknown): void => {
    log.warn({ event, ...describeError(error) }, 'stanza_not_understood');
  };
  return (...args) => {
    try {
      const outcome = listener(...args);
      return outcome instanceof Promise ? outcome.catch(note) : outcome;
    } catch (error) {
      note(error);
      return undefined;
    }
  };
}
