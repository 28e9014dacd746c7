import { Menu } from '@mantine/core';
import { IconAlertTriangle, IconArrowsSort, IconPencil, IconPlus, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { CountersRead, CountRead, Sort, ViewRead } from '@/api/types';
import { tagColor } from '@/components/TagChips';
import { useNotify } from '@/lib/notify';
import { useCan } from '@/lib/session';
import { useOverdue } from '../errands/api';
import type { FilterChange, ListFilters } from '../window';
import { useSortView, useViewCounts, useViews } from './api';
import { counted } from './counted';
import { OTHERS } from './others';
import { inOrder } from './own-order';
import classes from './views.module.css';

const SORTS = {
  newest: 'views.sort_newest',
  longest: 'views.sort_longest',
  priority: 'views.sort_priority',
} as const satisfies Record<Sort, string>;

interface Props {
  filters: ListFilters;
  counters: CountersRead | undefined;
  onChange: (change: FilterChange) => void;
  /** A view, a new one, or in which order they come. */
  onEdit: (what: ViewRead | null | 'order') => void;
}

function Saved({ view, count, isOpen, onOpen }: SavedProps) {
  const { t } = useTranslation();
  return (
    <Menu.Item aria-current={isOpen} data-testid="saved-view" onClick={onOpen}>
      <span className={classes['item']}>
        <span className={classes['dot']} style={tagColor(view)} aria-hidden="true" />
        <bdi className={classes['itemName']}>{view.name}</bdi>
        {view.is_shared && <IconUsers size={15} aria-label={t('views.of_all')} />}
        {view.missing.length > 0 && <IconAlertTriangle size={15} aria-label={t('views.missing')} />}
        {count !== undefined && <span className={classes['count']}>{counted(count)}</span>}
      </span>
    </Menu.Item>
  );
}

interface SavedProps {
  view: ViewRead;
  count: CountRead | undefined;
  isOpen: boolean;
  onOpen: () => void;
}

function Sorting({ filters }: { filters: ListFilters }) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const sorts = useViews().data?.sorts ?? [];
  const choose = useSortView();
  const place = filters.viewId ?? filters.view;
  return (
    <Menu.RadioGroup
      value={sorts.find((one) => one.view === place)?.sort ?? 'own'}
      onChange={(sort) => {
        choose.mutate({ view: place, sort: sort === 'own' ? null : (sort as Sort) }, { onError: failed });
      }}
    >
      <Menu.RadioItem value="own">{t('views.sort_own')}</Menu.RadioItem>
      {Object.entries(SORTS).map(([sort, text]) => (
        <Menu.RadioItem key={sort} value={sort}>
          {t(text)}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

/** Every view that has no tab of its own, the saved ones with their counts, and how the open one is sorted. */
export function ViewItems({ filters, counters, onChange, onEdit }: Props) {
  const { t } = useTranslation();
  const views = useViews().data;
  const counts = useViewCounts(views !== undefined && views.shared.length + views.own.length > 0);
  const overdue = useOverdue();
  const mayShare = useCan('views.manage');
  const saved = (one: ViewRead) => (
    <Saved
      key={one.id}
      view={one}
      count={counts.get(one.id)}
      isOpen={one.id === filters.viewId}
      onOpen={() => {
        onChange({ viewId: one.id });
      }}
    />
  );
  const listed = views === undefined ? [] : inOrder(views);
  const open = listed.find(({ id }) => id === filters.viewId);
  return (
    <>
      {OTHERS.map(({ view, label, count }) => (
        <Menu.Item
          key={view}
          aria-current={filters.viewId === null && filters.view === view}
          data-testid={`view-${view}`}
          onClick={() => {
            onChange({ view });
          }}
        >
          <span className={classes['item']}>
            <span className={classes['itemName']}>{t(label)}</span>
            {counters !== undefined && <span className={classes['count']}>{count(counters, overdue)}</span>}
          </span>
        </Menu.Item>
      ))}
      {listed.length > 0 && <Menu.Label>{t('views.saved')}</Menu.Label>}
      {listed.map(saved)}
      <Menu.Divider />
      {listed.length > 1 && (
        <Menu.Item
          leftSection={<IconArrowsSort size={16} />}
          onClick={() => {
            onEdit('order');
          }}
        >
          {t('views.order')}
        </Menu.Item>
      )}
      {open !== undefined && (mayShare || !open.is_shared) && (
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          onClick={() => {
            onEdit(open);
          }}
        >
          {t('views.edit')}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconPlus size={16} />}
        onClick={() => {
          onEdit(null);
        }}
      >
        {t('views.new')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>{t('views.sort')}</Menu.Label>
      <Sorting filters={filters} />
    </>
  );
}
