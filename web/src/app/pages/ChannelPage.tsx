import { Anchor, Button, Skeleton } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { IconArrowLeft, IconDeviceMobileOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Page } from '@/components/Page';
import { ChannelDetails, useChannels } from '@/features/channels';

/** One connected number. */
export function ChannelPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { channelId } = useParams({ from: '/signed-in/channels/$channelId' });
  const channels = useChannels();
  const channel = channels.data?.find((one) => one.id === channelId);
  const back = (
    <Anchor
      renderRoot={(props) => <Link to="/channels" {...props} />}
      c="dimmed"
      style={{ display: 'inline-flex', alignItems: 'center', gap: 6, minHeight: 32 }}
    >
      <IconArrowLeft size={17} aria-hidden="true" /> {t('channels.title')}
    </Anchor>
  );
  if (channels.isPending) {
    return (
      <Page title={t('channels.one')} back={back}>
        <Skeleton height={220} radius="lg" />
      </Page>
    );
  }
  if (channels.isError) {
    return (
      <Page title={t('channels.one')} back={back}>
        <ErrorState error={channels.error} onRetry={() => void channels.refetch()} />
      </Page>
    );
  }
  if (channel === undefined) {
    return (
      <Page title={t('channels.one')} back={back}>
        <EmptyState
          icon={<IconDeviceMobileOff size={30} stroke={1.7} />}
          title={t('channels.gone')}
          action={<Button renderRoot={(props) => <Link to="/channels" {...props} />}>{t('channels.to_all')}</Button>}
        >
          {t('channels.gone_hint')}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={channel.label} back={back}>
      <ChannelDetails
        key={channel.id}
        channel={channel}
        onRemoved={() => void navigate({ to: '/channels' })}
        onChats={() => void navigate({ to: '/chats' })}
      />
    </Page>
  );
}
