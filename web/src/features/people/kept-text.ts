import type { TFunction } from 'i18next';

const KEPT = {
  messages: 'people.kept_messages',
  notes: 'people.kept_notes',
  tags: 'people.kept_tags',
  fields: 'people.kept_fields',
  identifiers: 'people.kept_identifiers',
  name: 'people.kept_name',
  phone: 'people.kept_phone',
  kind: 'people.kept_kind',
  language: 'imports.what_language',
  state: 'people.kept_state',
} as const;

/** What stays with the first of two that parted, because it happened meanwhile. */
export function keptText(t: TFunction, kept: Record<string, number>): string {
  const named = Object.entries(KEPT).flatMap(([what, key]) => {
    const count = kept[what];
    return count === undefined ? [] : [t(key, { count })];
  });
  return named.length === 0 ? t('people.parted') : t('people.parted_but', { what: named.join(', ') });
}
