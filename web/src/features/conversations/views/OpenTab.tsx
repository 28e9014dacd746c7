import { useTranslation } from 'react-i18next';

import type { CountersRead } from '@/api/types';
import { tagColor } from '@/components/TagChips';
import tabs from '../components/ListHead.module.css';
import { useOverdue } from '../errands/api';
import type { ListFilters } from '../window';
import { useView, useViewCounts } from './api';
import { counted } from './counted';
import { OTHERS } from './others';
import classes from './views.module.css';

interface Props {
  filters: ListFilters;
  counters: CountersRead | undefined;
}

/** The tab of the open view, if it has no place of its own among the tabs. */
export function OpenTab({ filters: { view, viewId }, counters }: Props) {
  const { t } = useTranslation();
  const saved = useView(viewId);
  const count = useViewCounts(viewId !== null, viewId).get(viewId ?? '');
  const other = OTHERS.find((one) => one.view === view);
  const overdue = useOverdue(viewId === null && view === 'overdue');
  const fixed = other === undefined ? '' : t(other.label);
  const name = viewId === null ? fixed : saved === null ? t('views.gone') : (saved?.name ?? '…');
  const shown = viewId === null ? counters && other?.count(counters, overdue) : count && counted(count);
  return (
    <button
      type="button"
      role="tab"
      aria-selected
      className={tabs['tab']}
      data-testid="view-open"
      ref={(tab) => {
        tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }}
    >
      {saved != null && <span className={classes['dot']} style={tagColor(saved)} aria-hidden="true" />}
      <bdi className={classes['tabName']}>{name}</bdi>
      {shown !== undefined && shown !== '' && shown !== '0' && (
        <span className={tabs['tabCount']} title={count?.at_least === true ? t('views.at_least') : undefined}>
          {shown}
        </span>
      )}
    </button>
  );
}
