import { Button, Group, Text } from '@mantine/core';
import { IconBell, IconBellOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { NotificationsRead } from '@/api/generated';
import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { useAgree, useDisagree } from '../api/notifications';
import { ability } from '../browser';

const STATES = {
  here_on: 'notifications.here_on',
  here_off: 'notifications.here_off',
  denied: 'notifications.denied',
  home_screen: 'notifications.home_screen',
  insecure: 'notifications.insecure',
  unsupported: 'notifications.unsupported',
} as const;

/** Whether notifications come to this browser, and the button that asks it; it is never asked without a press. */
export function ThisBrowser({ told }: { told: NotificationsRead }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { done, failed, refused } = useNotify();
  const on = useAgree(member.id);
  const off = useDisagree();
  const can = ability();
  // Permission may have been taken back in the browser itself.
  const isOn = can === 'ready' && Notification.permission === 'granted' && told.browsers.some((one) => one.is_this);

  const turnOn = (): void => {
    on.mutate(told.key, {
      onSuccess: (isAgreed) => {
        if (isAgreed) done(t('notifications.turned_on'));
        else refused(t('notifications.said_no'));
      },
      onError: (error) => {
        // Whatever the browser itself says of it is in English and for programmers.
        if (isApiError(error)) failed(error);
        else refused(t('notifications.no_service'));
      },
    });
  };
  const state = can === 'ready' ? (isOn ? 'here_on' : 'here_off') : can;
  return (
    <Section title={t('notifications.title')} lead={t('notifications.lead')}>
      <Group justify="space-between" gap="sm" wrap="wrap">
        <div style={{ flex: '1 1 260px' }}>
          <Text fw={600}>{t('notifications.here')}</Text>
          <Text c="dimmed" role="status" data-testid="this-browser" data-state={state}>
            {t(STATES[state])}
          </Text>
        </div>
        {isOn ? (
          <Button
            variant="default"
            leftSection={<IconBellOff size={17} />}
            loading={off.isPending}
            onClick={() => {
              off.mutate(undefined, { onError: failed });
            }}
          >
            {t('notifications.turn_off')}
          </Button>
        ) : (
          can === 'ready' && (
            <Button leftSection={<IconBell size={17} />} loading={on.isPending} onClick={turnOn}>
              {t('notifications.turn_on')}
            </Button>
          )
        )}
      </Group>
    </Section>
  );
}
