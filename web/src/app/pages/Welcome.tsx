import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { IconDeviceMobileMessage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { useCan } from '@/lib/session';

/** Before the first number works: the way there, instead of a list that cannot have anything in it. */
export function Welcome({ channels }: { channels: ChannelRead[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const canManage = useCan('channels.manage');
  const begun = channels[0];
  const goOn = (): void => {
    if (begun === undefined) void navigate({ to: '/channels', search: { add: true } });
    else void navigate({ to: '/channels/$channelId', params: { channelId: begun.id } });
  };
  return (
    <EmptyState
      icon={<IconDeviceMobileMessage size={32} stroke={1.6} />}
      title={begun === undefined ? t('channels.none') : t('channels.not_linked')}
      action={
        canManage && (
          <Button onClick={goOn}>{begun === undefined ? t('channels.add') : t('channels.trouble_open')}</Button>
        )
      }
    >
      {canManage ? t('channels.none_hint') : t('channels.none_ask')}
    </EmptyState>
  );
}
