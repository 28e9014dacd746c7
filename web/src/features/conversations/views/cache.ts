import type { Delta, LiveCache } from '@/api/live';
import type { ViewsRead } from '@/api/types';

export const viewsKey = ['conversations', 'views'] as const;
export const pulseKey = ['conversations', 'pulse'] as const;

/** How often something has changed by which a list, or a count, that is asked for anew may be another one. */
export interface Pulse {
  rows: number;
  sorts: number;
  /** Chats that come back to somebody. */
  errands: number;
}

const OF_ROWS = new Set<Delta['type']>([
  'conversation',
  'conversation.removed',
  'channel.removed',
  'contact',
  'contact.removed',
  'mentions',
  'views',
  'own_views',
]);

function reducePulse(pulse: Pulse, delta: Delta): Pulse {
  if (!OF_ROWS.has(delta.type)) return pulse;
  const isErrand = delta.type === 'conversation' && delta.data.errand !== null;
  return {
    rows: pulse.rows + 1,
    sorts: pulse.sorts + Number(delta.type === 'own_views'),
    errands: pulse.errands + Number(isErrand),
  };
}

export function reduceViews(views: ViewsRead, delta: Delta): ViewsRead {
  return delta.type === 'views' || delta.type === 'own_views' ? { ...views, ...delta.data } : views;
}

const views: LiveCache<ViewsRead> = { prefix: viewsKey, reduce: reduceViews };
const pulse: LiveCache<Pulse> = { prefix: pulseKey, reduce: reducePulse };

export const viewCaches = [views, pulse] as LiveCache<unknown>[];
