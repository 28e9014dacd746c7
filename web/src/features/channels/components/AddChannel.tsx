import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useDirectory } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { useCreateChannel } from '../api/changes';
import { freshColor } from '../colors';
import { useKindForm } from '../use-kind-form';
import { ColorPicker } from './ColorPicker';
import { KindChoice } from './KindChoice';
import { KindFields } from './KindFields';

interface Props {
  opened: boolean;
  onClose: () => void;
  onAdded: (id: string) => void;
}

/** Name a new number, and say what its kind asks for; its QR code is shown right after, where it needs one. */
export function AddChannel({ opened, onClose, onAdded }: Props) {
  const { t } = useTranslation();
  const create = useCreateChannel();
  const [label, setLabel] = useState('');
  const { channels, kinds: known } = useDirectory();
  const [picked, setColor] = useState<string>();
  const color = picked ?? freshColor([...channels.values()].map((channel) => channel.color));
  const [chosen, setChosen] = useState<string>();
  const { language } = useSession().member;
  const kinds = [...known.values()];
  const kind = kinds.find(({ name }) => name === chosen) ?? kinds[0];
  const form = useKindForm(kind);
  const hasChoice = kinds.length > 1;
  const isPhone = (kind?.capabilities.linked_by.length ?? 0) > 0;
  const [whose, setWhose] = useState('work');
  const isOwn = isPhone && whose === 'own';
  const usualLabel = (hasChoice ? kind?.label[language] : kind?.service) ?? '';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = label.trim() === '' ? usualLabel : label.trim();
    create.mutate(
      {
        ...(kind !== undefined && { kind: kind.name }),
        label: name,
        color,
        settings: form.settings(),
        asks_private: isOwn,
      },
      {
        onSuccess: (channel) => {
          setLabel('');
          setColor(undefined);
          setWhose('work');
          form.reset();
          onAdded(channel.id);
        },
        onError: form.refused,
      },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('channels.add')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {hasChoice && kind !== undefined && (
            <KindChoice
              kinds={kinds}
              value={kind.name}
              onChange={(next) => {
                setChosen(next);
                form.reset();
              }}
            />
          )}
          <TextInput
            label={t('channels.label')}
            description={t('channels.label_hint')}
            placeholder={usualLabel}
            value={label}
            maxLength={60}
            data-autofocus
            onChange={(event) => {
              setLabel(event.currentTarget.value);
            }}
          />
          <KindFields fields={form.fields} values={form.values} problems={form.problems} onChange={form.change} />
          <ColorPicker value={color} onChange={setColor} />
          {isPhone && (
            <Radio.Group label={t('channels.whose_phone')} value={isOwn ? 'own' : 'work'} onChange={setWhose}>
              <Stack gap="xs" mt={6}>
                <Radio value="work" label={t('channels.work_phone')} />
                <Radio value="own" label={t('channels.own_phone')} description={t('channels.own_phone_hint')} />
              </Stack>
            </Radio.Group>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={kind === undefined}>
              {t(
                kind === undefined || kind.capabilities.linked_by.includes('qr')
                  ? 'channels.show_qr'
                  : 'channels.plug_in',
              )}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
