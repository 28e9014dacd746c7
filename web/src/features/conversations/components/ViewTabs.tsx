import { useTranslation } from 'react-i18next';

import type { View, CountersRead } from '@/api/types';
import classes from './ListHead.module.css';

interface Props {
  view: View;
  counters: CountersRead | undefined;
  onChange: (view: View) => void;
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
  ] as const;
  return (
    <div className={classes['tabs']} role="tablist" aria-label={t('conversations.views')}>
      {tabs.map((tab) => (
        <button
          key={tab.view}
          type="button"
          role="tab"
          className={classes['tab']}
          aria-selected={tab.view === view}
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
