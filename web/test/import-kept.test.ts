import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';

import type { Delta } from '../src/api/live';
import type { ContactImportRead } from '../src/api/types';
import { reduceImports } from '../src/features/people/api/task-cache';
import { keptText } from '../src/features/people/imports/kept-text';

const t = ((key: string, more?: { what: string }) =>
  more === undefined ? key : `${key}: ${more.what}`) as unknown as TFunction;

test('a row that was not taken back because of a right or a fault is not said to have changed', () => {
  expect(keptText(t, ['forbidden'])).toBe('imports.kept_forbidden');
  expect(keptText(t, ['internal_error'])).toBe('imports.kept_failed');
  expect(keptText(t, ['chat', 'name'])).toBe('imports.kept_because: imports.kept_chat, imports.what_name');
  expect(keptText(t, ['constructor'])).toBe('imports.kept_because: imports.kept_changed_else');
});

test('a table that another page has forgotten goes', () => {
  const there = [{ id: 'a' }, { id: 'b' }] as unknown as ContactImportRead[];
  const gone: Delta = { cursor: '1', type: 'contact_import.removed', data: { id: 'a' } };
  expect(reduceImports(there, gone).map(({ id }) => id)).toEqual(['b']);
});
