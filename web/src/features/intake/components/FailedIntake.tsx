import { Button, Skeleton } from '@mantine/core';
import { IconChecks, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { DeliveryRead } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useDirectory } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useFailedIntake, useReplay } from '../api/failed';
import classes from './FailedIntake.module.css';

function Delivery({ delivery }: { delivery: DeliveryRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const replay = useReplay();
  const { done, failed } = useNotify();
  const channel = useDirectory().channels.get(delivery.channel_id ?? '');
  return (
    <li data-testid="failed-delivery">
      <div className={classes['what']}>
        <b>{channel?.label ?? delivery.source}</b>
        <span className={classes['meta']}>
          {dateTime(delivery.received_at, locale)} · {t('intake.attempts', { count: delivery.attempts })}
        </span>
        <code className={classes['id']}>{delivery.external_id}</code>
        {delivery.error !== null && <pre className={classes['error']}>{delivery.error}</pre>}
      </div>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        loading={replay.isPending}
        onClick={() => {
          replay.mutate(delivery.id, {
            onSuccess: () => {
              done(t('intake.replayed'));
            },
            onError: failed,
          });
        }}
      >
        {t('intake.replay')}
      </Button>
    </li>
  );
}

/** Deliveries that could not be understood: kept, visible, and replayable. */
export function FailedIntake() {
  const { t } = useTranslation();
  const deliveries = useFailedIntake();
  return (
    <Section title={t('intake.title')} lead={t('intake.lead')}>
      {deliveries.isPending && <Skeleton height={120} />}
      {deliveries.isError && <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.data?.length === 0 && (
        <EmptyState icon={<IconChecks size={30} stroke={1.7} />} title={t('intake.none')}>
          {t('intake.none_hint')}
        </EmptyState>
      )}
      {deliveries.data !== undefined && deliveries.data.length > 0 && (
        <Rows label={t('intake.title')}>
          {deliveries.data.map((delivery) => (
            <Delivery key={delivery.id} delivery={delivery} />
          ))}
        </Rows>
      )}
    </Section>
  );
}
