import { Stack, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { NotificationsRead } from '@/api/generated';
import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useChoose } from '../api/notifications';

type Kind = NotificationsRead['kinds'][number]['kind'];

const WORDS = {
  message_mine: 'notifications.kind.message_mine',
  message_unassigned: 'notifications.kind.message_unassigned',
  message_others: 'notifications.kind.message_others',
  assigned: 'notifications.kind.assigned',
  number_fell: 'notifications.kind.number_fell',
  waits_long: 'notifications.kind.waits_long',
  waits_long_others: 'notifications.kind.waits_long_others',
  mentioned: 'notifications.kind.mentioned',
  errand: 'notifications.kind.errand',
  errand_others: 'notifications.kind.errand_others',
} as const satisfies Record<Kind, string>;

/** A switch for each kind of news. */
export function Kinds({ told }: { told: NotificationsRead }) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const choose = useChoose();
  return (
    <Section title={t('notifications.kinds')}>
      <Stack gap="md">
        {told.kinds.map(({ kind, is_on: isOn }) => (
          <Switch
            key={kind}
            label={t(WORDS[kind])}
            checked={isOn}
            onChange={({ currentTarget }) => {
              choose.mutate({ kinds: { [kind]: currentTarget.checked } }, { onError: failed });
            }}
          />
        ))}
      </Stack>
    </Section>
  );
}
