import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMessagePlus } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import type { CountersRead } from '@/api/types';
import { later } from '@/components/later';
import { useShortcuts } from '@/lib/shortcuts';
import type { FilterChange, ListFilters } from '../window';
import { ChannelChip } from './ChannelChip';
import { ChannelFilter } from './ChannelFilter';
import classes from './ListHead.module.css';
import { SearchField } from './SearchField';
import { TagFilter } from './TagFilter';
import { ViewTabs } from './ViewTabs';

const TagFilterBar = later(() => import('./TagFilterBar'), 'TagFilterBar');

interface Props {
  filters: ListFilters;
  counters: CountersRead | undefined;
  /** How many rows are in the list; nothing while that is not known. */
  listed: number | null;
  onChange: (change: FilterChange) => void;
  onEnterList: () => void;
  /** Write to somebody who has not written; absent for those who may not. */
  onNew: (() => void) | undefined;
}

function NewButton({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation();
  useShortcuts({ KeyN: onNew });
  return (
    <Tooltip label={t('conversations.new')}>
      <ActionIcon size={36} variant="light" aria-label={t('conversations.new')} onClick={onNew}>
        <IconMessagePlus size={19} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Above the list: search, filter by our number, a new conversation, and the views. */
export function ListHead({ filters, counters, listed, onChange, onEnterList, onNew }: Props) {
  return (
    <div className={classes['head']}>
      <div className={classes['search']}>
        <SearchField filters={filters} onChange={onChange} onEnterList={onEnterList} />
        <ChannelFilter filters={filters} onChange={onChange} />
        <TagFilter filters={filters} onChange={onChange} />
        {onNew !== undefined && <NewButton onNew={onNew} />}
      </div>
      {filters.channelId !== null && <ChannelChip channelId={filters.channelId} onChange={onChange} />}
      {filters.tagIds.length > 0 && (
        <Suspense>
          <TagFilterBar filters={filters} listed={listed} onChange={onChange} />
        </Suspense>
      )}
      <ViewTabs filters={filters} counters={counters} onChange={onChange} />
    </div>
  );
}
