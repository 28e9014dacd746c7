import { Button, Group, Select, Stack } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { ChannelRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { PhoneField } from '@/components/PhoneField';
import { WithNumbers } from '@/components/WithNumbers';
import { useDirectory, useService } from '@/lib/directory';
import { errorText } from '@/lib/error-text';
import { formatPhone, parsePhone } from '@/lib/phone';
import { useOpenConversation } from '../api/open';
import classes from './ListHead.module.css';

interface Props {
  /** What is already known of the number: what was searched for, for example. */
  phone: string;
  channelId: string | null;
  onClose: () => void;
  onOpened: (id: string) => void;
}

/** The number that the list is filtered by, else the first that works. */
function firstChoice(channels: ChannelRead[], wanted: string | null): string | null {
  const working = channels.filter((one) => one.state === 'connected');
  return (working.find((one) => one.id === wanted) ?? working[0])?.id ?? null;
}

function ChannelChoice({ channels, value, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  const colors = new Map(channels.map((one) => [one.id, one.color]));
  const dot = (id: string): React.ReactNode => (
    <span className={classes['filterDot']} style={{ backgroundColor: colors.get(id) }} aria-hidden="true" />
  );
  return (
    <Select
      label={t('conversations.new_from')}
      allowDeselect={false}
      value={value}
      leftSection={dot(value)}
      onChange={(next) => {
        if (next !== null) onChange(next);
      }}
      renderOption={({ option }) => (
        <Group gap={10} wrap="nowrap">
          {dot(option.value)}
          {option.label}
        </Group>
      )}
      data={channels.map((one) => ({
        value: one.id,
        label: one.state === 'connected' ? one.label : `${one.label} (${t('conversations.new_off')})`,
        disabled: one.state !== 'connected',
      }))}
    />
  );
}

interface ChoiceProps {
  channels: ChannelRead[];
  value: string;
  onChange: (id: string) => void;
}

/** Write first: the channel's service is asked whether it knows the number, and the chat opens when it does. */
export function NewConversation({ phone, channelId, onClose, onOpened }: Props) {
  const { t } = useTranslation();
  const channels = [...useDirectory().channels.values()].filter((one) => one.linked_at !== null);
  const open = useOpenConversation();
  const [text, setText] = useState(phone);
  const [isNone, setNone] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const from = chosen ?? firstChoice(channels, channelId);
  const service = useService(open.variables?.channelId ?? '');
  const isAbsent = isApiError(open.error, 'not_on_whatsapp');

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const found = parsePhone(text);
    setNone(found === null);
    if (found === null || from === null) return;
    open.mutate(
      { channelId: from, phone: found },
      {
        onSuccess: (row) => {
          onClose();
          onOpened(row.id);
        },
      },
    );
  };
  const refusal = open.error === null || isAbsent ? null : errorText(t, open.error);
  return (
    <Dialog onClose={onClose} title={t('conversations.new')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {channels.length > 1 && from !== null && (
            <ChannelChoice channels={channels} value={from} onChange={setChosen} />
          )}
          <PhoneField
            label={t('conversations.new_phone')}
            description={t('conversations.new_hint')}
            value={text}
            data-autofocus
            disabled={open.isPending}
            problem={isNone ? 'phone' : refusal}
            onChange={(next) => {
              setText(next);
              setNone(false);
              if (open.isError) open.reset();
            }}
          />
          {from === null && (
            <p className={classes['absent']} data-tone="amber">
              {t('conversations.new_none')}
            </p>
          )}
          {isAbsent && (
            <div className={classes['absent']} role="alert">
              <IconMessageOff size={22} aria-hidden="true" />
              <span>
                <strong>
                  <WithNumbers>
                    {t('conversations.new_absent', { phone: formatPhone(open.variables?.phone ?? ''), service })}
                  </WithNumbers>
                </strong>
                <span>{t('conversations.new_absent_hint')}</span>
              </span>
            </div>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={open.isPending} disabled={from === null}>
              {t('conversations.new_open')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
