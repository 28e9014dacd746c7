import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiKeyRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useRevokeApiKey, useTakeOverApiKey } from '../api/api-keys';
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

export function ApiKeyRow({ apiKey }: { apiKey: ApiKeyRead }) {
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
