import { Button, Group } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { Section } from '@/components/Page';
import { useCapabilities } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { formatPhone } from '@/lib/phone';
import { useCan, useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useConnect, useDisconnect } from '../api/changes';
import { useLinking } from '../linking';
import { needsConnect } from '../state';
import { Backlog } from './Backlog';
import { ChannelSettings } from './ChannelSettings';
import classes from './channels.module.css';
import { HistoryProgress } from './HistoryProgress';
import { LinkPanel } from './LinkPanel';
import { RemoveChannel } from './RemoveChannel';
import { Restriction } from './Restriction';
import { StateChip } from './StateChip';
import { StateSentence } from './StateSentence';

function Facts({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (channel.phone === null) return null;
  return (
    <dl className={classes['facts']}>
      <div>
        <dt>{t('channels.phone')}</dt>
        <dd>{formatPhone(channel.phone)}</dd>
      </div>
      {channel.name !== null && channel.name !== '' && (
        <div>
          <dt>{t('channels.profile_name')}</dt>
          <dd>{channel.name}</dd>
        </div>
      )}
      {channel.linked_at !== null && (
        <div>
          <dt>{t('channels.linked_at')}</dt>
          <dd>{dateTime(channel.linked_at, locale)}</dd>
        </div>
      )}
    </dl>
  );
}

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

function Actions({ channel, onChats }: { channel: ChannelRead; onChats: () => void }) {
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

interface Props {
  channel: ChannelRead;
  onRemoved: () => void;
  onChats: () => void;
}

/** Everything about one number: its state, the code while it is being linked, its looks, and how to part with it. */
export function ChannelDetails({ channel, onRemoved, onChats }: Props) {
  const { t } = useTranslation();
  const canManage = useCan('channels.manage');
  const linking = useLinking(channel.id);
  const ways = useCapabilities(channel.id)?.linked_by ?? [];
  // While a code is fetched the connection starts anew, and the panel stays where it is.
  const isLinking = channel.state === 'qr' || channel.qr !== null || channel.pairing !== null || linking.ask.isPending;
  const isStarting = channel.linked_at === null && (channel.state === 'connecting' || channel.state === 'created');
  return (
    <>
      <Section title={t('channels.state_title')} actions={<StateChip channel={channel} />}>
        <StateSentence channel={channel} />
        {canManage && ways.length > 0 && (isLinking || (isStarting && channel.reason === null)) && (
          <LinkPanel channel={channel} ways={ways} linking={linking} />
        )}
        <Backlog channel={channel} />
        {channel.restriction !== null && <Restriction restriction={channel.restriction} />}
        {channel.history !== null && <HistoryProgress history={channel.history} />}
        <Facts channel={channel} />
        {canManage && <Actions channel={channel} onChats={onChats} />}
      </Section>
      {canManage && <ChannelSettings channel={channel} />}
      {canManage && <RemoveChannel channel={channel} onRemoved={onRemoved} />}
    </>
  );
}
