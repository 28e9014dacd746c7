import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { NotificationsRead } from '@/api/generated';
import { Rows, Section } from '@/components/Page';
import { useSession } from '@/lib/session';
import { dateTime } from '@/lib/time';

/** The browsers that notifications come to. */
export function Browsers({ told }: { told: NotificationsRead }) {
  const { t, i18n } = useTranslation();
  const { organization } = useSession();
  const locale = { language: i18n.language, timeZone: organization.time_zone };
  if (told.browsers.length === 0) return null;
  return (
    <Section title={t('notifications.browsers')}>
      <Rows label={t('notifications.browsers')}>
        {told.browsers.map((browser) => (
          <li key={browser.created_at}>
            <Text fw={600}>{browser.name ?? t('notifications.unnamed')}</Text>
            <Text c="dimmed" size="sm" ms="xs">
              {t('notifications.since', { at: dateTime(browser.created_at, locale) })}
              {browser.is_this && ` · ${t('notifications.this')}`}
            </Text>
          </li>
        ))}
      </Rows>
    </Section>
  );
}
