import { Button, Stack, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useUpdateChannel } from '../api/changes';
import { typedSince } from '../fields';
import { ColorPicker } from './ColorPicker';

/** What the number is called here, and its colour. */
export function ChannelSettings({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const update = useUpdateChannel(channel.id);
  const { done, failed } = useNotify();
  const [typed, setTyped] = useState<{ label?: string; color?: string }>({});
  const { label, color } = { ...channel, ...typed };
  const changed = {
    ...(label.trim() !== channel.label && { label: label.trim() }),
    ...(color !== channel.color && { color }),
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    update.mutate(changed, {
      onSuccess: () => {
        setTyped((now) => typedSince(now, typed));
        done(t('common.saved'));
      },
      onError: failed,
    });
  };
  return (
    <Section title={t('channels.looks')} lead={t('channels.looks_lead')}>
      <form onSubmit={submit}>
        <Stack gap="md" maw={460}>
          <TextInput
            label={t('channels.label')}
            value={label}
            maxLength={60}
            required
            onChange={(event) => {
              setTyped({ ...typed, label: event.currentTarget.value });
            }}
          />
          <ColorPicker
            value={color}
            onChange={(next) => {
              setTyped({ ...typed, color: next });
            }}
          />
          <div>
            <Button
              type="submit"
              loading={update.isPending}
              disabled={Object.keys(changed).length === 0 || label.trim() === ''}
            >
              {t('common.save')}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
