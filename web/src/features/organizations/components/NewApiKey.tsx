import { Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Scope } from '@/api/types';
import { CopyField } from '@/components/CopyField';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { useCreateApiKey } from '../api/api-keys';

/** How many days a key may live; nothing stands for "until it is revoked". */
const LIVES = ['', '30', '90', '365'] as const;
const DAY_MS = 86_400_000;

/** Whether a key shows customers' phones where they are hidden. */
function PhonesScope({ isChosen, onChange }: { isChosen: boolean; onChange: (isChosen: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <Checkbox
      label={t('api_keys.allow_phones')}
      description={t('api_keys.allow_phones_hint')}
      checked={isChosen}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
      }}
    />
  );
}

/** A form that makes a key and shows it once. */
export function NewApiKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { organization } = useSession();
  const create = useCreateApiKey();
  const { failed } = useNotify();
  const [name, setName] = useState('');
  const [canWrite, setCanWrite] = useState(false);
  const [seesPhones, setSeesPhones] = useState(false);
  const [days, setDays] = useState<string>('');
  const close = (): void => {
    create.reset();
    setName('');
    setCanWrite(false);
    setSeesPhones(false);
    setDays('');
    onClose();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const scopes: Scope[] = [
      'read',
      ...(canWrite ? ['write' as const] : []),
      ...(seesPhones ? ['phones' as const] : []),
    ];
    const end = days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    create.mutate({ name: name.trim(), scopes, expires_at: end }, { onError: failed });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      // What is shown once stays until somebody says that they have it.
      closeOnClickOutside={create.data === undefined}
      closeOnEscape={create.data === undefined}
      title={t('api_keys.new_title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {create.data === undefined ? (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label={t('api_keys.name')}
              description={t('api_keys.name_hint')}
              value={name}
              required
              maxLength={80}
              data-autofocus
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <Checkbox
              label={t('api_keys.allow_write')}
              description={t('api_keys.allow_write_hint')}
              checked={canWrite}
              onChange={(event) => {
                setCanWrite(event.currentTarget.checked);
              }}
            />
            {organization.phones_hidden && <PhonesScope isChosen={seesPhones} onChange={setSeesPhones} />}
            <Select
              label={t('api_keys.ends')}
              data={LIVES.map((life) => ({
                value: life,
                label: life === '' ? t('api_keys.never_ends') : t('api_keys.in_days', { count: Number(life) }),
              }))}
              value={days}
              allowDeselect={false}
              onChange={(life) => {
                setDays(life ?? '');
              }}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
                {t('api_keys.create')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack gap="md">
          <Text>{t('api_keys.shown_once')}</Text>
          <CopyField label={t('api_keys.key')} value={create.data.key} />
          <Group justify="flex-end">
            <Button onClick={close}>{t('common.ready')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
