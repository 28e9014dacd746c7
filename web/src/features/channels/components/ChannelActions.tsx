import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useCapabilities } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useConnect, useDisconnect } from '../api/changes';
import type { Offer } from '../offer';
import { staysOnPhone } from '../offer';

interface AskedProps {
  /** What is done, on the button and in the question. */
  label: string;
  title: string;
  text: ReactNode;
  busy: boolean;
  /** `close`: the question, once it is done. */
  onConfirm: (close: () => void) => void;
}

/** A button that asks before it does something. */
function AskedButton({ label, title, text, busy, onConfirm }: AskedProps) {
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
        {label}
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={close}
        title={title}
        confirmLabel={label}
        busy={busy}
        onConfirm={() => {
          onConfirm(close);
        }}
      >
        {text}
      </ConfirmModal>
    </>
  );
}

function Disconnect({ channel, canUnlink }: { channel: ChannelRead; canUnlink: boolean }) {
  const { t } = useTranslation();
  const disconnect = useDisconnect(channel.id);
  const can = useCapabilities(channel.id);
  const { failed } = useNotify();
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
        <AskedButton
          label={t('channels.unlink')}
          title={t('channels.unlink_title')}
          text={
            <Stack gap="md">
              <Text>{t(staysOnPhone(channel, can) ? 'channels.stays_on_phone' : 'channels.unlink_phone')}</Text>
              <Text>{t('channels.unlink_text')}</Text>
            </Stack>
          }
          busy={disconnect.isPending}
          onConfirm={(close) => {
            disconnect.mutate(true, { onError: failed, onSuccess: close });
          }}
        />
      )}
    </>
  );
}

/** Another phone has scanned: whoever means that says so. */
function AnyPhone({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const connect = useConnect(channel.id);
  const { failed } = useNotify();
  return (
    <AskedButton
      label={t('channels.any_phone')}
      title={t('channels.any_phone_title')}
      text={t('channels.any_phone_text')}
      busy={connect.isPending}
      onConfirm={(close) => {
        connect.mutate(true, { onError: failed, onSuccess: close });
      }}
    />
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
