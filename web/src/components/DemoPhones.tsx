import { Alert, Anchor } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/lib/session';

/** In the demo, the way to the page where WhatsApp's phones are played; otherwise nothing. */
export function DemoPhones({ purpose }: { purpose: 'scan' | 'write' }) {
  const { t } = useTranslation();
  const { phones_url: url } = useSession();
  if (url === null) return null;
  return (
    <Alert icon={<IconDeviceMobile size={20} />} radius="lg" ta="left" data-testid="demo-phones">
      {purpose === 'scan' ? t('channels.demo_scan') : t('conversations.demo_write')}{' '}
      <Anchor href={url} target="_blank" rel="noreferrer" fw={600}>
        {t('channels.demo_open')}
      </Anchor>
    </Alert>
  );
}
