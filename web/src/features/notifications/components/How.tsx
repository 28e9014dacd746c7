import { Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { NotificationsRead } from '@/api/generated';
import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useChoose } from '../api/notifications';
import { hasSound, keepSound, sound } from '../sound';
import { QuietHours } from './QuietHours';

/** How one is told: with the words or without them, aloud or not, and when not at all. */
export function How({ told }: { told: NotificationsRead }) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const choose = useChoose();
  const [isLoud, setLoud] = useState(hasSound);
  return (
    <Section title={t('notifications.how')}>
      <Stack gap="md">
        <Switch
          label={t('notifications.text')}
          description={t('notifications.text_hint')}
          checked={told.shows_text}
          onChange={({ currentTarget }) => {
            choose.mutate({ shows_text: currentTarget.checked }, { onError: failed });
          }}
        />
        <Switch
          label={t('notifications.sound')}
          description={t('notifications.sound_hint')}
          checked={isLoud}
          onChange={({ currentTarget }) => {
            keepSound(currentTarget.checked);
            setLoud(currentTarget.checked);
            if (currentTarget.checked) sound();
          }}
        />
        <QuietHours
          hours={told.quiet}
          onChange={(quiet) => {
            choose.mutate({ quiet }, { onError: failed });
          }}
        />
      </Stack>
    </Section>
  );
}
