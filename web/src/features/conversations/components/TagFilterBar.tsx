import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { TagChips } from '@/components/TagChips';
import { useFoundByTags } from '../api/found';
import type { FilterChange, ListFilters } from '../window';
import classes from './TagFilterBar.module.css';

const MOST_COUNTED = 99; // the server counts one more

interface Props {
  filters: ListFilters;
  /** How many rows are in the list; nothing while that is not known. */
  listed: number | null;
  onChange: (change: FilterChange) => void;
}

/** By which tags the list is filtered, how many chats that leaves, and the way back. */
export function TagFilterBar({ filters, listed, onChange }: Props) {
  const { t } = useTranslation();
  const count = useFoundByTags(filters, listed).data?.count;
  const isAll = filters.tagMatch === 'all';
  return (
    <div className={classes['bar']} data-testid="tag-filter">
      <TagChips ids={filters.tagIds} />
      {filters.tagIds.length > 1 && (
        <Button
          variant="default"
          size="compact-sm"
          aria-pressed={isAll}
          onClick={() => {
            onChange({ tagMatch: isAll ? 'any' : 'all' });
          }}
        >
          {isAll ? t('conversations.tags_all') : t('conversations.tags_any')}
        </Button>
      )}
      <span role="status" className={classes['count']}>
        {count !== undefined &&
          (count > MOST_COUNTED
            ? t('conversations.found_many_more', { count: MOST_COUNTED })
            : t('conversations.found', { count }))}
      </span>
      <Button
        variant="subtle"
        size="compact-sm"
        className={classes['off']}
        onClick={() => {
          onChange({ tagIds: [], tagMatch: 'any' });
        }}
      >
        {t('conversations.filter_tags_off')}
      </Button>
    </div>
  );
}
