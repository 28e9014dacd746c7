import { Alert, Anchor } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/lib/session';

const WORDS = { scan: 'channels.demo_scan', type: 'channels.demo_type', write: 'conversations.demo_write' } as const;

/** In the demo, the way to the page where WhatsApp's phones are played; otherwise nothing. */
export function DemoPhones({ purpose }: { purpose: 'scan' | 'type' | 'write' }) {
  const { t } = useTranslation();
  const { phones_url: url } = useSession();
  if (url === null) return null;
  return (
    <Alert icon={<IconDeviceMobile size={20} />} radius="lg" ta="left" data-testid="demo-phones">
      {t(WORDS[purpose])}{' '}
      <Anchor href={url} target="_blank" rel="noreferrer" fw={600}>
        {t('channels.demo_open')}
      </Anchor>
    </Alert>
  );
}
