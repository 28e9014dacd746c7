import { Code, Loader, ScrollArea, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { useRawMessage } from '../api/raw';

/** What WhatsApp really sent. */
export function RawModal({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const raw = useRawMessage(messageId);
  return (
    <Dialog onClose={onClose} title={t('messages.raw_title')} size="lg">
      {raw.isPending && <Loader size="sm" role="status" aria-label={t('common.loading')} />}
      {raw.isError && <ErrorState error={raw.error} onRetry={() => void raw.refetch()} />}
      {raw.data?.raw === null && raw.data.excerpt === null && <Text>{t('messages.no_raw')}</Text>}
      {raw.data !== undefined && (raw.data.raw !== null || raw.data.excerpt !== null) && (
        <ScrollArea.Autosize mah="60dvh">
          {raw.data.excerpt !== null && (
            <Text size="sm" c="dimmed">
              {t('messages.raw_is_cut')}
            </Text>
          )}
          <Code block dir="ltr">
            {raw.data.excerpt ?? JSON.stringify(raw.data.raw, null, 2)}
          </Code>
        </ScrollArea.Autosize>
      )}
    </Dialog>
  );
}
