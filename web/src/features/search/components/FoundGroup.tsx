import { useTranslation } from 'react-i18next';

import type { FoundMessage, FoundMessages } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { useMoreFound } from '../api';
import { FoundMessageRow } from './FoundMessageRow';
import classes from './search.module.css';

interface Props {
  q: string;
  group: 'messages' | 'files';
  first: FoundMessages;
  onOpen: (found: FoundMessage) => void;
}

/** One group of what was found, and a way to the rest of it. */
export function FoundGroup({ q, group, first, onOpen }: Props) {
  const { t } = useTranslation();
  const more = useMoreFound(q, group, first.next_cursor);
  const rows = [...first.items, ...(more.data?.pages ?? []).flatMap((page) => page.items)];
  const hasMore = more.data === undefined ? first.next_cursor !== null : more.hasNextPage;
  const load = (): void => {
    void (more.data === undefined ? more.refetch() : more.fetchNextPage());
  };
  if (rows.length === 0 && !hasMore) return null;
  const title = group === 'messages' ? t('search.messages') : t('search.files');
  return (
    <section aria-label={title} className={classes['group']}>
      <h3 className={classes['heading']}>{title}</h3>
      {rows.map((found) => (
        <FoundMessageRow key={found.message_id} found={found} isFile={group === 'files'} onOpen={onOpen} />
      ))}
      {more.isError && <ErrorState error={more.error} onRetry={load} />}
      {hasMore && !more.isError && (
        <button type="button" className={classes['more']} data-result={group} disabled={more.isFetching} onClick={load}>
          {more.isFetching ? t('common.loading') : t('search.more')}
        </button>
      )}
    </section>
  );
}
