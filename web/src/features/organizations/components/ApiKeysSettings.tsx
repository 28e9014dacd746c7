import { Button, Skeleton } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useApiKeys } from '../api/api-keys';
import { ApiKeyRow } from './ApiKeyRow';
import { NewApiKey } from './NewApiKey';

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
            <ApiKeyRow key={apiKey.id} apiKey={apiKey} />
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
