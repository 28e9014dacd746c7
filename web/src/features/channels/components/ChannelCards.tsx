import { Button, Skeleton, Stack } from '@mantine/core';
import { IconDeviceMobileMessage, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { useCan } from '@/lib/session';
import { useChannels } from '../api/channels';
import { ChannelCard } from './ChannelCard';
import classes from './channels.module.css';

/** Every number with its state, or the invitation to connect the first one. */
export function ChannelCards({ onOpen, onAdd }: { onOpen: (id: string) => void; onAdd: () => void }) {
  const { t } = useTranslation();
  const channels = useChannels();
  const canManage = useCan('channels.manage');
  if (channels.isPending) {
    return (
      <Stack gap={14} role="status" aria-label={t('common.loading')}>
        <Skeleton height={128} radius="lg" />
        <Skeleton height={128} radius="lg" />
      </Stack>
    );
  }
  if (channels.isError) return <ErrorState error={channels.error} onRetry={() => void channels.refetch()} />;
  if (channels.data.length === 0) {
    return (
      <EmptyState
        icon={<IconDeviceMobileMessage size={32} stroke={1.6} />}
        title={t('channels.none')}
        action={
          canManage && (
            <Button size="md" leftSection={<IconPlus size={18} />} onClick={onAdd}>
              {t('channels.add')}
            </Button>
          )
        }
      >
        {canManage ? t('channels.none_hint') : t('channels.none_ask')}
      </EmptyState>
    );
  }
  return (
    <ul className={classes['cards']}>
      {channels.data.map((channel) => (
        <ChannelCard
          key={channel.id}
          channel={channel}
          onOpen={() => {
            onOpen(channel.id);
          }}
        />
      ))}
    </ul>
  );
}
