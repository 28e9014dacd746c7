import { Button, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { Section } from '@/components/Page';
import { useCapabilities } from '@/lib/directory';
import { errorText } from '@/lib/error-text';
import { useNotify } from '@/lib/notify';
import { useRemoval, useRemoveChannel } from '../api/changes';
import { staysOnPhone } from '../offer';

function WhatGoes({ channelId }: { channelId: string }) {
  const { t } = useTranslation();
  const removal = useRemoval(channelId);
  if (removal.isPending) return <Skeleton height={40} />;
  if (removal.isError) return <Text c="red">{errorText(t, removal.error)}</Text>;
  return (
    <Text>
      {t('channels.remove_what', {
        conversations: t('channels.count_conversations', { count: removal.data.conversations }),
        messages: t('channels.count_messages', { count: removal.data.messages }),
      })}
    </Text>
  );
}

/** Remove the number with its history: says what that deletes, and wants the name typed. */
export function RemoveChannel({ channel, onRemoved }: { channel: ChannelRead; onRemoved: () => void }) {
  const { t } = useTranslation();
  const remove = useRemoveChannel(channel.id);
  const { failed } = useNotify();
  const can = useCapabilities(channel.id);
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  return (
    <Section title={t('channels.remove_title')} lead={t('channels.remove_lead')}>
      <div>
        <Button
          color="red"
          variant="light"
          onClick={() => {
            setTyped('');
            setAsking(true);
          }}
        >
          {t('channels.remove')}
        </Button>
      </div>
      <ConfirmModal
        opened={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('channels.remove_title')}
        confirmLabel={t('channels.remove_forever')}
        busy={remove.isPending}
        disabled={typed.trim() !== channel.label}
        onConfirm={() => {
          remove.mutate(channel.label, { onSuccess: onRemoved, onError: failed });
        }}
      >
        <Stack gap="md">
          {asking && <WhatGoes channelId={channel.id} />}
          {staysOnPhone(channel, can) && <Text>{t('channels.stays_on_phone')}</Text>}
          <TextInput
            label={t('channels.remove_type', { label: channel.label })}
            value={typed}
            autoComplete="off"
            data-autofocus
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
        </Stack>
      </ConfirmModal>
    </Section>
  );
}
