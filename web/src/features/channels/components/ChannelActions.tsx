import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useCapabilities } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useConnect, useDisconnect } from '../api/changes';
import type { Offer } from '../offer';
import { staysOnPhone } from '../offer';

function Disconnect({ channel, canUnlink }: { channel: ChannelRead; canUnlink: boolean }) {
  const { t } = useTranslation();
  const disconnect = useDisconnect(channel.id);
  const can = useCapabilities(channel.id);
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
        {/* What no phone has been linked to yet cannot pause. */}
        {t(channel.linked_at === null ? 'channels.put_off' : 'channels.pause')}
      </Button>
      {canUnlink && (
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
        <Stack gap="md">
          <Text>{t(staysOnPhone(channel, can) ? 'channels.stays_on_phone' : 'channels.unlink_phone')}</Text>
          <Text>{t('channels.unlink_text')}</Text>
        </Stack>
      </ConfirmModal>
    </>
  );
}

/** Another phone has scanned: whoever means that says so. */
function AnyPhone({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const connect = useConnect(channel.id);
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const close = (): void => {
    setAsking(false);
  };
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('channels.any_phone')}
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={close}
        title={t('channels.any_phone_title')}
        confirmLabel={t('channels.any_phone')}
        busy={connect.isPending}
        onConfirm={() => {
          connect.mutate(true, { onError: failed, onSuccess: close });
        }}
      >
        {t('channels.any_phone_text')}
      </ConfirmModal>
    </>
  );
}

interface Props {
  channel: ChannelRead;
  offer: Offer;
  onChats: () => void;
}

/** What can be done with a number now. */
export function ChannelActions({ channel, offer, onChats }: Props) {
  const { t } = useTranslation();
  const connect = useConnect(channel.id);
  const { failed } = useNotify();
  return (
    <Group gap="sm">
      {offer.chats && <Button onClick={onChats}>{t('common.to_chats')}</Button>}
      {offer.connect !== null && (
        <Button
          leftSection={<IconPlugConnected size={17} />}
          loading={connect.isPending}
          onClick={() => {
            connect.mutate(undefined, { onError: failed });
          }}
        >
          {offer.connect === 'connect' ? t('channels.connect') : t('channels.relink')}
        </Button>
      )}
      {offer.anyPhone && <AnyPhone channel={channel} />}
      {offer.pause && <Disconnect channel={channel} canUnlink={offer.unlink} />}
    </Group>
  );
}
