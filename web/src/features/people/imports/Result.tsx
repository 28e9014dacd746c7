import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useDeed } from './api';
import classes from './imports.module.css';
import { Outcomes } from './Outcomes';

/** Takes an import back once it is clear what goes. */
function Undo({ table }: { table: ContactImportRead }) {
  const { t } = useTranslation();
  const undo = useDeed(table.id, 'undo');
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="sm"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('imports.undo')}
      </Button>
      <ConfirmModal
        opened={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('imports.undo_title')}
        confirmLabel={t('imports.undo_confirm')}
        busy={undo.isPending}
        onConfirm={() => {
          undo.mutate(undefined, {
            onSettled: () => {
              setAsking(false);
            },
          });
        }}
      >
        {t('imports.undo_text')}
      </ConfirmModal>
    </>
  );
}

/** What an import has done, with the rows on demand, and the way back. */
export function Result({ table, isLast }: { table: ContactImportRead; isLast: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const [isOpen, setOpen] = useState(isLast);
  const { undo_until: until, created, changed, refused, removed, restored, kept } = table;
  const canUndo = table.state === 'done' && until !== null && now < Date.parse(until) && created + changed > 0;
  return (
    <li className={classes['result']} data-testid="import-result" data-state={table.state}>
      <div className={classes['what']}>
        <b dir="auto">{table.file_name || t('imports.no_name')}</b>
        <span className={classes['dim']}>{dateTime(table.created_at, locale)}</span>
        <Text size="sm" component="span" role={isLast ? 'status' : undefined}>
          {table.state === 'undone'
            ? t('imports.taken_back', { removed, restored, kept })
            : t('imports.done', { created, changed, refused })}
          {table.is_stopped && ` ${t('imports.was_stopped')}`}
        </Text>
        {canUndo && (
          <span className={classes['dim']}>{t('imports.undo_until', { until: dateTime(until, locale) })}</span>
        )}
      </div>
      <div className={classes['tools']}>
        {canUndo && <Undo table={table} />}
        <Button
          variant="default"
          size="sm"
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          {t(isOpen ? 'imports.hide_rows' : 'imports.show_rows')}
        </Button>
      </div>
      {isOpen && (
        <div className={classes['whole']}>
          <Outcomes table={table} />
        </div>
      )}
    </li>
  );
}
