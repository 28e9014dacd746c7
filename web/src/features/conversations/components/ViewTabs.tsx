import type { KeyboardEvent } from 'react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import type { CountersRead } from '@/api/types';
import { later } from '@/components/later';
import { hasModifier } from '@/lib/typed-text';
import type { FilterChange, ListFilters } from '../window';
import classes from './ListHead.module.css';
import { MoreViews } from './MoreViews';

const OpenTab = later(() => import('../views/OpenTab'), 'OpenTab');

interface Props {
  filters: ListFilters;
  counters: CountersRead | undefined;
  onChange: (change: FilterChange) => void;
}

/** The row may be wider than the list: of the open view nothing is cut off, whatever counts it got or lost. */
function showWhole(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/**
 * The views with what each holds; the first two count customers who wait, groups what nobody has read.
 *
 * How many chats there are at all asks for nothing, so it is said only where it is looked at.
 */
export function ViewTabs({ filters, counters, onChange }: Props) {
  const { t } = useTranslation();
  const view = filters.viewId === null ? filters.view : null;
  const tabs = [
    { view: 'waiting', label: t('conversations.view_waiting'), count: counters?.waiting, loud: true },
    { view: 'mine', label: t('conversations.view_mine'), count: counters?.mine_waiting, loud: true },
    { view: 'all', label: t('conversations.view_all'), count: view === 'all' ? counters?.total : 0, loud: false },
    { view: 'groups', label: t('conversations.view_groups'), count: counters?.groups_unread, loud: false },
  ] as const;
  const isAmong = tabs.some((tab) => tab.view === view);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const last = tabs.length - 1;
    const at = isAmong ? tabs.findIndex((tab) => tab.view === view) : tabs.length;
    const to = { ArrowRight: at >= last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last };
    const next = to[event.key as keyof typeof to] as number | undefined;
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || tab === undefined || hasModifier(event)) return;
    event.preventDefault();
    onChange({ view: tab.view });
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div className={classes['views']}>
      <div className={classes['tabs']} role="tablist" aria-label={t('conversations.views')} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.view}
            type="button"
            role="tab"
            ref={
              tab.view === view
                ? (one) => {
                    showWhole(one); // each time, as what stands before it may have become wider
                  }
                : undefined
            }
            className={classes['tab']}
            aria-selected={tab.view === view}
            tabIndex={tab.view === view ? 0 : -1}
            data-testid={`view-${tab.view}`}
            onClick={() => {
              onChange({ view: tab.view });
            }}
          >
            {tab.label}
            {tab.count !== undefined && tab.count > 0 && (
              <span className={classes['tabCount']} data-loud={tab.loud}>
                {tab.count > 9999 ? '9999+' : tab.count}
              </span>
            )}
          </button>
        ))}
        {!isAmong && (
          <Suspense>
            <OpenTab filters={filters} counters={counters} />
          </Suspense>
        )}
      </div>
      <MoreViews filters={filters} counters={counters} onChange={onChange} />
    </div>
  );
}
