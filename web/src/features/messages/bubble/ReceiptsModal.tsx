import { Button, ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { MemberReceiptRead, MessageRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { Ticks } from '@/components/Ticks';
import { personName } from '@/lib/names';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useReceipts } from '../api/receipts';
import classes from './ReceiptsModal.module.css';

function Receipt({ receipt }: { receipt: MemberReceiptRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const name = personName(receipt, t);
  return (
    <li className={classes['receipt']} data-testid="receipt">
      <Avatar name={name} seed={receipt.contact_id ?? receipt.lid ?? name} size={38} />
      <span className={classes['who']}>
        <span className={classes['name']} dir="auto">
          {name}
        </span>
        <span className={classes['at']}>{dateTime(receipt.read_at ?? receipt.delivered_at, locale)}</span>
      </span>
      <Ticks status={receipt.read_at === null ? 'delivered' : 'read'} />
    </li>
  );
}

/** Who of a group has got a message of ours, and who has read it; whoever read it stands first. */
export function ReceiptsModal({ message, onClose }: { message: MessageRead; onClose: () => void }) {
  const { t } = useTranslation();
  const receipts = useReceipts(message);
  const items = receipts.data ?? [];
  return (
    <Dialog onClose={onClose} title={t('messages.receipts')}>
      <Stack gap={12}>
        {message.ticks !== null && <Text c="dimmed">{t('messages.ticks', { ...message.ticks })}</Text>}
        {receipts.isPending && <Skeleton height={46} radius="md" />}
        {receipts.isError && <ErrorState error={receipts.error} onRetry={() => void receipts.refetch()} />}
        {receipts.isSuccess && items.length === 0 && <Text>{t('messages.receipts_none')}</Text>}
        <ScrollArea.Autosize mah="60dvh">
          <ul className={classes['receipts']}>
            {items.map((receipt, index) => (
              <Receipt key={receipt.lid ?? receipt.phone ?? index} receipt={receipt} />
            ))}
          </ul>
          {receipts.hasNextPage && (
            <Button
              fullWidth
              variant="default"
              loading={receipts.isFetchingNextPage}
              onClick={() => void receipts.fetchNextPage()}
            >
              {t('common.show_more')}
            </Button>
          )}
        </ScrollArea.Autosize>
      </Stack>
    </Dialog>
  );
}
