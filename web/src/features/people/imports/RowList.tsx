import { Button, Skeleton } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead, ContactImportRowRead, FieldRead, RowChangeRead, RowState } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { useRows, useShownFields } from './api';
import { faultText } from './fault-text';
import classes from './imports.module.css';
import { keptText, WHAT } from './kept-text';

const KINDS: Partial<Record<string, string>> = {
  customer: 'contacts.kind_customer',
  supplier: 'contacts.kind_supplier',
  courier: 'contacts.kind_courier',
  employee: 'contacts.kind_employee',
  spam: 'contacts.kind_spam',
};

function changeText(t: TFunction, { what, key, before, after }: RowChangeRead, fields: readonly FieldRead[]): string {
  const name =
    what === 'field' ? (fields.find(({ id }) => id === key)?.name ?? t('imports.what_field')) : t(WHAT[what]);
  const told = (value: string): string => {
    const label = what === 'kind' ? KINDS[value] : undefined;
    return label === undefined ? value : t(label as 'contacts.kind_customer');
  };
  return before === null ? `${name}: ${told(after)}` : `${name}: ${told(before)} → ${told(after)}`;
}

interface RowProps {
  table: ContactImportRead;
  row: ContactImportRowRead;
  fields: readonly FieldRead[];
}

/** One line of the table: what is in it, and what becomes of it or why nothing does. */
function Row({ table, row, fields }: RowProps) {
  const { t } = useTranslation();
  const { number, title, contact, same_as, faults, changes, kept } = row;
  return (
    <li data-testid="import-row" data-state={row.state}>
      <span className={classes['number']}>{t('imports.line', { number })}</span>
      <div className={classes['what']}>
        <span dir="auto">{title}</span>
        {faults.map((fault, at) => (
          <span key={at} className={classes['fault']} dir="auto">
            {faultText(t, table, fault)}
          </span>
        ))}
        {same_as !== null && <span className={classes['dim']}>{t('imports.same_as', { number: same_as })}</span>}
        {contact !== null && (
          <span className={classes['dim']} dir="auto">
            {t('imports.contact', { name: contact.name ?? contact.phone ?? '' })}
          </span>
        )}
        {kept.length > 0 && <span className={classes['fault']}>{keptText(t, kept)}</span>}
        {changes.length > 0 && (
          <span className={classes['dim']} dir="auto">
            {changes.map((change) => changeText(t, change, fields)).join(' · ')}
          </span>
        )}
      </div>
    </li>
  );
}

/** Rows in some states, as they stand in the table, some at a time. */
export function RowList({ table, states, label }: { table: ContactImportRead; states: RowState[]; label: string }) {
  const { t } = useTranslation();
  const rows = useRows(table, states, true);
  const fields = useShownFields();
  if (rows.isPending) return <Skeleton height={120} />;
  if (rows.isError) return <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />;
  return (
    <>
      <ul className={classes['rows']} aria-label={label} tabIndex={0} data-testid="import-rows">
        {rows.data.pages
          .flatMap(({ items }) => items)
          .map((row) => (
            <Row key={row.number} table={table} row={row} fields={fields} />
          ))}
      </ul>
      {rows.hasNextPage && (
        <Button variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          {t('common.show_more')}
        </Button>
      )}
    </>
  );
}
