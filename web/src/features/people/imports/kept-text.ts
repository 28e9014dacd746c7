import type { TFunction } from 'i18next';

/** What a row may change of a contact. */
export const WHAT = {
  name: 'imports.what_name',
  kind: 'imports.what_kind',
  language: 'imports.what_language',
  phone: 'imports.what_phone',
  tag: 'imports.what_tag',
  field: 'imports.what_field',
} as const;

const KEPT = {
  ...WHAT,
  gone: 'imports.kept_gone',
  chat: 'imports.kept_chat',
  block: 'imports.kept_block',
} as const;

/** Of these nothing has changed since: the row was not taken back for another reason. */
const NOT_TRIED = {
  forbidden: 'imports.kept_forbidden',
  internal_error: 'imports.kept_failed',
} as const;

/** Why something of a row was not taken back. */
export function keptText(t: TFunction, kept: readonly string[]): string {
  const other = Object.entries(NOT_TRIED).find(([code]) => kept.includes(code));
  if (other !== undefined) return t(other[1]);
  const what = kept.map((one) =>
    t(Object.entries(KEPT).find(([code]) => code === one)?.[1] ?? 'imports.kept_changed_else'),
  );
  return t('imports.kept_because', { what: what.join(', ') });
}
