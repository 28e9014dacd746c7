import { Skeleton } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import type { PersonTaskRead } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useErasures } from '../api/erasures';
import classes from './people.module.css';
import { TaskProgress } from './TaskProgress';

const COUNTS = {
  messages: 'people.gone_messages',
  notes: 'people.gone_notes',
  group_messages: 'people.gone_group_messages',
  raw_arrivals: 'people.gone_raw',
} as const;

/** How much there was of what; of the person nothing is known any more. */
function goneText({ counts }: PersonTaskRead, t: TFunction): string {
  const told = Object.entries(COUNTS).flatMap(([name, key]) => {
    const count = counts?.[name] ?? 0;
    return count > 0 ? [t(key, { count })] : [];
  });
  return told.length > 0 ? told.join(', ') : t('people.gone_nothing');
}

function Erasure({ task }: { task: PersonTaskRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { state, asked_by_name: name, asked_at: at, ended_at: ended } = task;
  return (
    <li data-testid="erasure" data-state={state}>
      <div className={classes['who']}>
        <b>{t('people.erasure_by', { name, at: dateTime(at, locale) })}</b>
        {state === 'done' && (
          <span className={classes['muted']}>
            {t('people.erasure_done', { at: dateTime(ended ?? at, locale), what: goneText(task, t) })}
          </span>
        )}
        {state === 'failed' && <span className={classes['muted']}>{t('people.task_failed')}</span>}
        {state === 'running' && <TaskProgress task={task} label={t('people.erase_running')} />}
        {state === 'waiting' && <span className={classes['muted']}>{t('people.erasure_waiting')}</span>}
      </div>
    </li>
  );
}

/** Who has let people be erased, when, how far it is, and how much there was. */
export function ErasuresSection() {
  const { t } = useTranslation();
  const erasures = useErasures();
  return (
    <Section title={t('people.erasures')} lead={t('people.erasures_lead')}>
      {erasures.isPending && <Skeleton height={80} />}
      {erasures.isError && <ErrorState error={erasures.error} onRetry={() => void erasures.refetch()} />}
      {erasures.data?.length === 0 && (
        <EmptyState icon={<IconUserOff size={30} stroke={1.7} />} title={t('people.erasures_none')}>
          {t('people.erasures_none_hint')}
        </EmptyState>
      )}
      {erasures.data !== undefined && erasures.data.length > 0 && (
        <Rows label={t('people.erasures')}>
          {erasures.data.map((task) => (
            <Erasure key={task.id} task={task} />
          ))}
        </Rows>
      )}
    </Section>
  );
}
