import { Button, Group } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useCapabilities } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useConnect, useDisconnect } from '../api/changes';
import { needsConnect } from '../state';

function Disconnect({ channel }: { channel: ChannelRead }) {
  const can = useCapabilities(channel.id);
  const isLinked = can?.logs_out === true && channel.linked_at !== null && !['qr', 'pairing'].includes(channel.state);
  const { t } = useTranslation();
  const disconnect = useDisconnect(channel.id);
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const close = (): void => {
    setAsking(false);
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlugConnectedX size={17} />}
        loading={disconnect.isPending}
        onClick={() => {
          disconnect.mutate(false, { onError: failed });
        }}
      >
        {t('channels.pause')}
      </Button>
      {isLinked && (
        <Button
          variant="default"
          onClick={() => {
            setAsking(true);
          }}
        >
          {t('channels.unlink')}
        </Button>
      )}
      <ConfirmModal
        opened={asking}
        onClose={close}
        title={t('channels.unlink_title')}
        confirmLabel={t('channels.unlink')}
        busy={disconnect.isPending}
        onConfirm={() => {
          disconnect.mutate(true, { onError: failed, onSuccess: close });
        }}
      >
        {t('channels.unlink_text')}
      </ConfirmModal>
    </>
  );
}

export function ChannelActions({ channel, onChats }: { channel: ChannelRead; onChats: () => void }) {
  const { t } = useTranslation();
  const connect = useConnect(channel.id);
  const { failed } = useNotify();
  return (
    <Group gap="sm">
      {channel.state === 'connected' && <Button onClick={onChats}>{t('common.to_chats')}</Button>}
      {needsConnect(channel.state) && (
        <Button
          leftSection={<IconPlugConnected size={17} />}
          loading={connect.isPending}
          onClick={() => {
            connect.mutate(undefined, { onError: failed });
          }}
        >
          {channel.state === 'stopped' ? t('channels.connect') : t('channels.relink')}
        </Button>
      )}
      {channel.state !== 'stopped' && channel.state !== 'logged_out' && <Disconnect channel={channel} />}
    </Group>
  );
}
