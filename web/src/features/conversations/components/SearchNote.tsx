import { useTranslation } from 'react-i18next';

import { useFoundElsewhere } from '../api/list';
import type { ListFilters } from '../window';
import classes from './SearchNote.module.css';

const MOST_COUNTED = 99; // the server counts one more

interface Props {
  filters: ListFilters;
  /** How many rows are in the list. */
  listed: number;
  /** The list has nothing of what is searched. */
  isMissed: boolean;
  /** What is shown is of the whole inbox. */
  isWhole: boolean;
  onWiden: (all: boolean) => void;
}

/** Where a search has looked, and how much it would find elsewhere. */
export function SearchNote({ filters, listed, isMissed, isWhole, onWiden }: Props) {
  const { t } = useTranslation();
  const elsewhere = useFoundElsewhere(filters, isWhole ? null : listed, !isMissed).data?.count;
  if (isMissed) {
    return listed === 0 ? null : (
      <p role="status" className={classes['note']}>
        {t('conversations.found_elsewhere')}
      </p>
    );
  }
  // As long as it may be so: a button that vanishes takes the focus with it.
  const hasMore = elsewhere === undefined ? isWhole : elsewhere > 0;
  if (!isWhole && !hasMore) return null;
  const more =
    (elsewhere ?? 0) > MOST_COUNTED
      ? t('conversations.elsewhere_many_more', { count: MOST_COUNTED })
      : t('conversations.elsewhere', { count: elsewhere });
  return (
    <div role="status" className={classes['note']}>
      {isWhole && <span>{t('conversations.found_everywhere')}</span>}
      <button
        type="button"
        className={classes['widen']}
        onClick={() => {
          onWiden(!isWhole);
        }}
      >
        {isWhole ? t('conversations.search_here') : more}
      </button>
    </div>
  );
}

/** More chats of a search than are shown at first. */
export function AllFound({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes['note']}>
      <button type="button" className={classes['widen']} data-result="chats" onClick={onShow}>
        {t('search.more')}
      </button>
    </div>
  );
}
