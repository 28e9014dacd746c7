import type { TFunction } from 'i18next';

import { isApiError } from '@/api/errors';
import type { ContactImportRead, RowFaultRead } from '@/api/types';
import { errorText } from '@/lib/error-text';

const PROBLEMS = {
  empty: 'imports.problem_empty',
  no_rows: 'imports.problem_no_rows',
  too_many_rows: 'imports.problem_too_many_rows',
  too_many_columns: 'imports.problem_too_many_columns',
  not_in_encoding: 'imports.problem_not_in_encoding',
  broken_quotes: 'imports.problem_broken_quotes',
  too_large: 'imports.problem_too_large',
  old_workbook: 'imports.problem_old_workbook',
  broken_workbook: 'imports.problem_broken_workbook',
  no_sheet: 'imports.problem_no_sheet',
  too_large_unpacked: 'imports.problem_too_large_unpacked',
  too_costly: 'imports.problem_too_costly',
} as const;

const FAULTS = {
  no_phone: 'imports.fault_no_phone',
  invalid_phone: 'imports.fault_invalid_phone',
  phone_rounded: 'imports.fault_phone_rounded',
  too_many_phones: 'imports.fault_too_many_phones',
  phone_of_another: 'imports.fault_phone_of_another',
  value_too_long: 'imports.fault_value_too_long',
  control_characters: 'imports.fault_control_characters',
  too_many_cells: 'imports.fault_too_many_cells',
  invalid_kind: 'imports.fault_invalid_kind',
  invalid_language: 'imports.fault_invalid_language',
  invalid_tag: 'imports.fault_invalid_tag',
  tag_unknown: 'imports.fault_tag_unknown',
  tag_archived: 'imports.fault_tag_archived',
  too_many_tags: 'imports.fault_too_many_tags',
  too_many_tags_of_contact: 'imports.fault_too_many_tags_of_contact',
  field_hidden: 'imports.fault_field_hidden',
  invalid_number: 'imports.fault_invalid_number',
  invalid_date: 'imports.fault_invalid_date',
  invalid_choice: 'imports.fault_invalid_choice',
  invalid_link: 'imports.fault_invalid_link',
  forbidden: 'imports.fault_forbidden',
} as const;

const MOST_MEGABYTES = 5;

function keyOf<K extends string>(table: Record<string, K>, code: string): K | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** Why a file could not be read, with its line; in the words of the page, whatever else went wrong. */
export function problemText(t: TFunction, error: unknown): string {
  if (isApiError(error, 'body_too_large')) return t('imports.problem_too_large', { limit: MOST_MEGABYTES });
  if (!isApiError(error, 'table_unreadable')) return errorText(t, error);
  const { problem, line, limit, found } = error.data as Record<string, string | number | null | undefined>;
  const key = keyOf(PROBLEMS, String(problem));
  const size = problem === 'too_large' ? MOST_MEGABYTES : (limit ?? '');
  const why = key === undefined ? errorText(t, error) : t(key, { limit: size, found: found ?? '' });
  return typeof line === 'number' ? t('imports.at_line', { line, why }) : why;
}

/** What is wrong with a row: in which column, why, what may be there, and what is. */
export function faultText(t: TFunction, { columns }: ContactImportRead, fault: RowFaultRead): string {
  const { column, code, limit, found } = fault;
  const told = [t(keyOf(FAULTS, code) ?? 'imports.fault_unknown')];
  if (found) told.push(`«${found}»`);
  if (limit) told.push(t('imports.allowed', { limit }));
  const heading = typeof column === 'number' ? columns[column]?.heading : undefined;
  return heading === undefined ? told.join(' · ') : `${heading}: ${told.join(' · ')}`;
}
