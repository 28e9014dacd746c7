import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useNotify } from '@/lib/notify';
import { useCreateChannel } from '../api/changes';
import { FIRST_COLOR } from '../colors';
import { ColorPicker } from './ColorPicker';

interface Props {
  opened: boolean;
  onClose: () => void;
  onAdded: (id: string) => void;
}

/** Name a new number; its QR code is shown right after. */
export function AddChannel({ opened, onClose, onAdded }: Props) {
  const { t } = useTranslation();
  const create = useCreateChannel();
  const { failed } = useNotify();
  const [label, setLabel] = useState('');
  const [color, setColor] = useState<string>(FIRST_COLOR);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = label.trim() === '' ? 'WhatsApp' : label.trim();
    create.mutate(
      { label: name, color },
      {
        onSuccess: (channel) => {
          setLabel('');
          onAdded(channel.id);
        },
        onError: failed,
      },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('channels.add_title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('channels.label')}
            description={t('channels.label_hint')}
            placeholder="WhatsApp"
            value={label}
            maxLength={60}
            data-autofocus
            onChange={(event) => {
              setLabel(event.currentTarget.value);
            }}
          />
          <ColorPicker value={color} onChange={setColor} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('channels.show_qr')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
