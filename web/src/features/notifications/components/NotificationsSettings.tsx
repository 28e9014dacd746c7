import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/components/ErrorState';
import { Section } from '@/components/Page';
import { useNotifications } from '../api/notifications';
import { Browsers } from './Browsers';
import { How } from './How';
import { Kinds } from './Kinds';
import { ThisBrowser } from './ThisBrowser';

/** What a member is told while they look elsewhere, how, and in which browsers. */
export function NotificationsSettings() {
  const { t } = useTranslation();
  const { data, error, refetch } = useNotifications();
  if (data === undefined) {
    return (
      <Section title={t('notifications.title')} lead={t('notifications.lead')}>
        {error === null ? <Skeleton h={320} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </Section>
    );
  }
  return (
    <Stack gap="xl">
      <ThisBrowser told={data} />
      <Kinds told={data} />
      <How told={data} />
      <Browsers told={data} />
    </Stack>
  );
}
