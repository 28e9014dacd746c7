import { Button, Checkbox, Group, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiKeyRead, Scope } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { CopyField } from '@/components/CopyField';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useApiKeys, useCreateApiKey, useRevokeApiKey } from '../api/api-keys';
import classes from './settings.module.css';

function KeyRow({ apiKey }: { apiKey: ApiKeyRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const revoke = useRevokeApiKey();
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const used =
    apiKey.last_used_at === null
      ? t('api_keys.never_used')
      : t('api_keys.used', { at: dateTime(apiKey.last_used_at, locale) });
  return (
    <li data-testid="api-key-row">
      <div className={classes['person']}>
        <b>{apiKey.name}</b>
        <span className={classes['dim']}>
          <code>{apiKey.prefix}…</code> ·{' '}
          {apiKey.scopes.includes('write') ? t('api_keys.scope_write') : t('api_keys.scope_read')} · {used}
        </span>
      </div>
      <Button
        variant="default"
        size="sm"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('api_keys.revoke')}
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('api_keys.revoke_named', { name: apiKey.name })}
        confirmLabel={t('api_keys.revoke')}
        busy={revoke.isPending}
        onConfirm={() => {
          revoke.mutate(apiKey.id, { onError: failed });
        }}
      >
        {t('api_keys.revoke_text')}
      </ConfirmModal>
    </li>
  );
}

function NewKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateApiKey();
  const { failed } = useNotify();
  const [name, setName] = useState('');
  const [canWrite, setCanWrite] = useState(false);
  const close = (): void => {
    create.reset();
    setName('');
    setCanWrite(false);
    onClose();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const scopes: Scope[] = canWrite ? ['read', 'write'] : ['read'];
    create.mutate({ name: name.trim(), scopes }, { onError: failed });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
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

/** Keys for programs that use the API. */
export function ApiKeysSettings() {
  const { t } = useTranslation();
  const apiKeys = useApiKeys();
  const [creating, setCreating] = useState(false);
  return (
    <Section
      title={t('api_keys.title')}
      lead={t('api_keys.lead')}
      actions={
        <Button
          leftSection={<IconPlus size={17} />}
          onClick={() => {
            setCreating(true);
          }}
        >
          {t('api_keys.new')}
        </Button>
      }
    >
      {apiKeys.isPending && <Skeleton height={100} />}
      {apiKeys.isError && <ErrorState error={apiKeys.error} onRetry={() => void apiKeys.refetch()} />}
      {apiKeys.data?.length === 0 && (
        <EmptyState icon={<IconKey size={30} stroke={1.7} />} title={t('api_keys.none')}>
          {t('api_keys.none_hint')}
        </EmptyState>
      )}
      {apiKeys.data !== undefined && apiKeys.data.length > 0 && (
        <Rows label={t('api_keys.title')}>
          {apiKeys.data.map((apiKey) => (
            <KeyRow key={apiKey.id} apiKey={apiKey} />
          ))}
        </Rows>
      )}
      <NewKey
        opened={creating}
        onClose={() => {
          setCreating(false);
        }}
      />
    </Section>
  );
}
