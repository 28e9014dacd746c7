import type { Delta, LiveCache } from '@/api/live';
import type { FieldRead } from '@/api/types';

export const fieldsKey = ['contacts', 'fields'] as const;

export function reduceFields(fields: FieldRead[], delta: Delta): FieldRead[] {
  return delta.type === 'fields' ? delta.data.items : fields;
}

export const fieldsCache: LiveCache<FieldRead[]> = { prefix: fieldsKey, reduce: reduceFields };
