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
      {raw.data?.raw === null && <Text>{t('messages.no_raw')}</Text>}
      {raw.data?.raw != null && (
        <ScrollArea.Autosize mah="60dvh">
          <Code block>{JSON.stringify(raw.data.raw, null, 2)}</Code>
        </ScrollArea.Autosize>
      )}
    </Modal>
  );
}
