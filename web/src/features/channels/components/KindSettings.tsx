import { Button, Stack } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { Section } from '@/components/Page';
import { useDirectory } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useUpdateChannel } from '../api/changes';
import { useKindForm } from '../use-kind-form';
import { KindFields } from './KindFields';

/** What the channel's kind asks for; nothing where it asks for nothing. */
export function KindSettings({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const kind = useDirectory().kinds.get(channel.kind);
  const form = useKindForm(kind, channel.settings);
  const update = useUpdateChannel(channel.id);
  const { done } = useNotify();
  if (form.fields.length === 0) return null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    update.mutate(
      { settings: form.settings() },
      {
        onSuccess: () => {
          form.taken();
          done(t('common.saved'));
        },
        onError: form.refused,
      },
    );
  };
  return (
    <Section title={t('channels.set_up')} lead={t('channels.set_up_lead')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={460}>
          <KindFields fields={form.fields} values={form.values} problems={form.problems} onChange={form.change} />
          <div>
            <Button type="submit" loading={update.isPending} disabled={!form.isChanged}>
              {t('common.save')}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
