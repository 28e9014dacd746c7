import { Button, Stack } from '@mantine/core';
import {
  IconChecks,
  IconClockPause,
  IconCoffee,
  IconInbox,
  IconMessagePlus,
  IconSearchOff,
  IconUserCheck,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { CountersRead } from '@/api/types';
import { DemoPhones } from '@/components/DemoPhones';
import { EmptyState } from '@/components/EmptyState';
import { formatPhone, parsePhone } from '@/lib/phone';
import type { FilterChange, ListFilters } from '../window';
import { isShortNumber } from '../window';

interface Props {
  filters: ListFilters;
  counters: CountersRead | undefined;
  onChange: (change: FilterChange) => void;
  /** Write to a number that nobody has written from; absent for those who may not. */
  onNew: ((phone: string) => void) | undefined;
}

const EMPTY = {
  unassigned: { title: 'views.none_unassigned', hint: 'views.none_unassigned_hint' },
  overdue: { title: 'views.none_overdue', hint: 'views.none_overdue_hint' },
  mentions: { title: 'views.none_mentions', hint: 'views.none_mentions_hint' },
} as const;
const NOBODY_FITS = { title: 'views.none', hint: 'views.none_hint' } as const;

/** Why there is nothing in this list: nothing found, a filter, or simply everybody answered. */
export function EmptyList({ filters, counters, onChange, onNew }: Props) {
  const { t } = useTranslation();
  const total = (filters.view === 'groups' ? counters?.groups : counters?.total) ?? 0;
  const clearedView = filters.view === 'groups' ? 'groups' : 'all';
  const phone = parsePhone(filters.q);
  const isTooShort = isShortNumber(filters.q);
  if (filters.q.trim() !== '' || filters.tagIds.length > 0) {
    return (
      <EmptyState
        icon={<IconSearchOff size={30} stroke={1.7} />}
        title={isTooShort ? t('conversations.number_too_short') : t('conversations.nothing_found')}
        action={
          <Stack gap="xs">
            {phone !== null && onNew !== undefined && (
              <Button
                leftSection={<IconMessagePlus size={18} />}
                onClick={() => {
                  onNew(formatPhone(phone));
                }}
              >
                {t('conversations.new_write', { phone: formatPhone(phone) })}
              </Button>
            )}
            <Button
              variant="light"
              onClick={() => {
                onChange({ q: '', channelId: null, tagIds: [], view: clearedView });
              }}
            >
              {t('conversations.clear_filters')}
            </Button>
          </Stack>
        }
      >
        {isTooShort ? t('conversations.number_too_short_hint') : t('conversations.nothing_found_hint')}
      </EmptyState>
    );
  }
  if (filters.viewId === null && filters.view === 'groups') {
    return (
      <EmptyState icon={<IconUsersGroup size={30} stroke={1.7} />} title={t('conversations.none_groups')}>
        {t('conversations.none_groups_hint')}
      </EmptyState>
    );
  }
  const showAll = (filters.viewId !== null || filters.view !== 'all') && (
    <Button
      variant="light"
      onClick={() => {
        onChange({ view: 'all' });
      }}
    >
      {t('conversations.show_all', { count: total })}
    </Button>
  );
  if (filters.viewId !== null || filters.view in EMPTY) {
    const { title, hint } = filters.viewId === null ? EMPTY[filters.view as keyof typeof EMPTY] : NOBODY_FITS;
    return (
      <EmptyState icon={<IconCoffee size={30} stroke={1.7} />} title={t(title)} action={showAll}>
        {t(hint)}
      </EmptyState>
    );
  }
  if (total === 0) {
    return (
      <EmptyState
        icon={<IconInbox size={30} stroke={1.7} />}
        title={t('conversations.none_yet')}
        action={<DemoPhones purpose="write" />}
      >
        {t('conversations.none_yet_hint')}
      </EmptyState>
    );
  }
  if (filters.view === 'mine') {
    return (
      <EmptyState icon={<IconUserCheck size={30} stroke={1.7} />} title={t('conversations.none_mine')} action={showAll}>
        {t('conversations.none_mine_hint')}
      </EmptyState>
    );
  }
  if (filters.view === 'snoozed' || filters.view === 'done') {
    const isDone = filters.view === 'done';
    return (
      <EmptyState
        icon={isDone ? <IconChecks size={30} stroke={1.7} /> : <IconClockPause size={30} stroke={1.7} />}
        title={t(isDone ? 'conversations.none_done' : 'conversations.none_snoozed')}
        action={showAll}
      >
        {t(isDone ? 'conversations.none_done_hint' : 'conversations.none_snoozed_hint')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconCoffee size={30} stroke={1.7} />} title={t('conversations.all_answered')} action={showAll}>
      {t('conversations.all_answered_hint')}
    </EmptyState>
  );
}
