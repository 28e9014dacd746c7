import type { Batch } from './batch.ts';

type Event = Batch['events'][number];

/**
 * Puts changes that came before the message they are about right after it, in their order, where both are written
 * together: the hub knows nothing yet that such a change could be of. `targets`: each change with that message's id.
 */
export function tellAfterMessages(events: Event[], targets: [change: Event, targetId: string][]): void {
  for (const [change, targetId] of [...targets].reverse()) {
    const at = events.indexOf(change);
    const message = events.findIndex(({ type, data }) => type === 'message' && data['messageId'] === targetId);
    if (at === -1 || message < at) continue;
    events.splice(at, 1);
    events.splice(message, 0, change);
  }
}
