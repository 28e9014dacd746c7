import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { ApiError } from '@/api/errors';
import type { BulkItemRead, BulkRead } from '@/api/generated';
import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { conversationTitle } from '@/lib/conversation-title';
import { errorText } from '@/lib/error-text';
import { useBulkFaults } from './api';
import classes from './bulk.module.css';

const KEPT = {
  assignee: 'bulks.kept_assignee',
  priority: 'bulks.kept_priority',
  state: 'bulks.kept_state',
  unread: 'bulks.kept_unread',
  tag: 'bulks.kept_tag',
} as const;

function why({ fault, kept }: BulkItemRead, t: TFunction): string {
  if (fault === 'changed_meanwhile') return t('bulks.kept_state');
  if (fault !== null) return errorText(t, new ApiError(409, fault, ''));
  return kept.map((name) => t(KEPT[name as keyof typeof KEPT])).join(', ');
}

/** Which chats a bulk has not changed, or not restored, by name, and why. */
export function BulkFaults({ bulk, onClose }: { bulk: BulkRead; onClose: () => void }) {
  const { t } = useTranslation();
  const faults = useBulkFaults(bulk.id);
  const items = faults.data?.pages.flatMap((page) => page.items) ?? [];
  const title = bulk.state === 'undone' ? t('bulks.kept_title') : t('bulks.failed_title');
  return (
    <Dialog onClose={onClose} title={title}>
      {faults.isError && <ErrorState error={faults.error} onRetry={() => void faults.refetch()} />}
      <ul className={classes['faults']} data-testid="bulk-faults">
        {items.map((item) => (
          <li key={item.conversation_id}>
            <span className={classes['name']} dir="auto">
              {item.conversation === null ? t('bulks.hidden_chat') : conversationTitle(item.conversation, t)}
            </span>
            <span className={classes['why']}>{why(item, t)}</span>
          </li>
        ))}
      </ul>
      {faults.hasNextPage && (
        <Button variant="default" loading={faults.isFetchingNextPage} onClick={() => void faults.fetchNextPage()}>
          {t('common.show_more')}
        </Button>
      )}
    </Dialog>
  );
}
