import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { View, CountersRead } from '@/api/types';
import { hasModifier } from '@/lib/typed-text';
import classes from './ListHead.module.css';

interface Props {
  view: View;
  counters: CountersRead | undefined;
  onChange: (view: View) => void;
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
export function ViewTabs({ view, counters, onChange }: Props) {
  const { t } = useTranslation();
  const tabs = [
    { view: 'waiting', label: t('conversations.view_waiting'), count: counters?.waiting, loud: true },
    { view: 'mine', label: t('conversations.view_mine'), count: counters?.mine_waiting, loud: true },
    { view: 'all', label: t('conversations.view_all'), count: view === 'all' ? counters?.total : 0, loud: false },
    { view: 'groups', label: t('conversations.view_groups'), count: counters?.groups_unread, loud: false },
    { view: 'snoozed', label: t('conversations.view_snoozed'), count: counters?.snoozed, loud: false },
    { view: 'done', label: t('conversations.view_done'), count: view === 'done' ? counters?.done : 0, loud: false },
  ] as const;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const last = tabs.length - 1;
    const at = tabs.findIndex((tab) => tab.view === view);
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last };
    const next = to[event.key as keyof typeof to] as number | undefined;
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || tab === undefined || hasModifier(event)) return;
    event.preventDefault();
    onChange(tab.view);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
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
            onChange(tab.view);
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
    </div>
  );
}
