import type { Delta, LiveCache } from '@/api/live';
import type { BulkRead } from '@/api/generated';

export const bulksKey = ['bulks'] as const;

export function reduceBulk(data: BulkRead, delta: Delta): BulkRead {
  return delta.type === 'bulk' && delta.data.id === data.id && delta.data.revision >= data.revision ? delta.data : data;
}

export const bulks: LiveCache<BulkRead> = { prefix: bulksKey, reduce: reduceBulk };
