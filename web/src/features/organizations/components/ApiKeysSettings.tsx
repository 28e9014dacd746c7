import { Button, Skeleton, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiKeyRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useApiKeys, useRevokeApiKey, useTakeOverApiKey } from '../api/api-keys';
import { NewApiKey } from './NewApiKey';
import classes from './settings.module.css';

/** Why a key has stopped, in words; nothing for one that works. */
function useStopped(apiKey: ApiKeyRead): string | null {
  const { t } = useTranslation();
  const name = apiKey.creator?.name ?? '';
  switch (apiKey.state) {
    case 'active':
      return null;
    case 'expired':
      return t('api_keys.stopped_expired');
    case 'creator_left':
      return t('api_keys.stopped_creator_left', { name });
    case 'creator_may_not':
      return t('api_keys.stopped_creator_may_not', { name });
    case 'creator_unknown':
      return t('api_keys.stopped_creator_unknown');
  }
}

function Facts({ apiKey }: { apiKey: ApiKeyRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { creator, expires_at: end, last_used_at: usedAt, last_used_from: from } = apiKey;
  const used = usedAt === null ? t('api_keys.never_used') : t('api_keys.used', { at: dateTime(usedAt, locale) });
  return (
    <>
      <span className={classes['dim']}>
        <code>{apiKey.prefix}…</code> ·{' '}
        {apiKey.scopes.includes('write') ? t('api_keys.scope_write') : t('api_keys.scope_read')} ·{' '}
        {from === null ? used : t('api_keys.used_from', { used, from })}
      </span>
      <span className={classes['dim']}>
        {creator !== null && t('api_keys.made_by', { name: creator.name })}
        {creator !== null && ' · '}
        {end === null ? t('api_keys.has_no_end') : t('api_keys.ends_at', { at: dateTime(end, locale) })}
      </span>
    </>
  );
}

function TakeOver({ apiKey }: { apiKey: ApiKeyRead }) {
  const { t } = useTranslation();
  const takeOver = useTakeOverApiKey();
  const { done, failed } = useNotify();
  return (
    <Button
      size="sm"
      loading={takeOver.isPending}
      onClick={() => {
        takeOver.mutate(apiKey.id, {
          onSuccess: () => {
            done(t('api_keys.taken_over', { name: apiKey.name }));
          },
          onError: failed,
        });
      }}
    >
      {t('api_keys.take_over')}
    </Button>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKeyRead }) {
  const { t } = useTranslation();
  const revoke = useRevokeApiKey();
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const stopped = useStopped(apiKey);
  return (
    <li data-testid="api-key-row" data-state={apiKey.state}>
      <div className={classes['person']}>
        <b>{apiKey.name}</b>
        <Facts apiKey={apiKey} />
        {stopped !== null && (
          <Text size="sm" c="red.8">
            {stopped}
          </Text>
        )}
      </div>
      {stopped !== null && apiKey.state !== 'expired' && <TakeOver apiKey={apiKey} />}
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
      <NewApiKey
        opened={creating}
        onClose={() => {
          setCreating(false);
        }}
      />
    </Section>
  );
}
