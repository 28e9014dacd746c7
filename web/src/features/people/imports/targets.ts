import type { FieldRead, Matching } from '@/api/types';

export type Column = Matching['columns'][number];

/** How a choice of the list is written: a target, or one of the organization's fields. */
export const valueOf = ({ target, field_id }: Column): string => (field_id ? `field:${field_id}` : target);

export function columnOf(value: string): Column {
  if (value.startsWith('field:')) return { target: 'field', field_id: value.slice('field:'.length) };
  return { target: (['name', 'phone', 'tags', 'kind', 'language'] as const).find((one) => one === value) ?? 'skip' };
}

/** Why a matching cannot be sent yet: a key of a sentence, or nothing. */
export function lackOf(columns: readonly Column[]): 'imports.no_phone_column' | 'imports.field_twice' | null {
  if (!columns.some(({ target }) => target === 'phone')) return 'imports.no_phone_column';
  const fields = columns.flatMap(({ field_id }) => field_id ?? []);
  return new Set(fields).size < fields.length ? 'imports.field_twice' : null;
}

/** A field that was hidden or removed meanwhile is none to choose. */
export function present(columns: readonly Column[], fields: readonly FieldRead[]): Column[] {
  const ids = new Set(fields.map(({ id }) => id));
  return columns.map((one) => (one.field_id && !ids.has(one.field_id) ? { target: 'skip' } : one));
}
