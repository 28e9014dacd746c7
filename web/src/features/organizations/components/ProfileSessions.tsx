import { Button, Group } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ConfirmModal } from '@/components/ConfirmModal';
import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useSignOut } from '../api/session';

export function ProfileSessions({ onSignedOut }: { onSignedOut: () => void }) {
  const { t } = useTranslation();
  const here = useSignOut(false);
  const everywhere = useSignOut(true);
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t('profile.sessions')} lead={t('profile.sessions_lead')}>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconLogout size={17} />}
          loading={here.isPending}
          onClick={() => {
            here.mutate(undefined, { onSuccess: onSignedOut, onError: failed });
          }}
        >
          {t('profile.sign_out')}
        </Button>
        <Button
          variant="light"
          color="red"
          onClick={() => {
            setAsking(true);
          }}
        >
          {t('profile.sign_out_everywhere')}
        </Button>
      </Group>
      <ConfirmModal
        opened={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('profile.sign_out_everywhere')}
        confirmLabel={t('profile.sign_out_everywhere')}
        busy={everywhere.isPending}
        onConfirm={() => {
          everywhere.mutate(undefined, { onSuccess: onSignedOut, onError: failed });
        }}
      >
        {t('profile.sign_out_everywhere_text')}
      </ConfirmModal>
    </Section>
  );
}
