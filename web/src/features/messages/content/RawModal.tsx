import { Code, Loader, Modal, ScrollArea, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/components/ErrorState';
import { useRawMessage } from '../api/raw';

/** What WhatsApp really sent. */
export function RawModal({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const raw = useRawMessage(messageId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('messages.raw_title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {raw.isPending && <Loader size="sm" aria-label={t('common.loading')} />}
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
    </Modal>
  );
}
