import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useDelete } from '../api/verbs';

export function DeleteQuestion({ message, onClose }: { message: MessageRead; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDelete(message.id);
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={t('messages.delete_title')}
      confirmLabel={t('messages.delete_for_all')}
      busy={remove.isPending}
      onConfirm={() => {
        remove.mutate(undefined, { onSuccess: onClose });
      }}
    >
      {t('messages.delete_text')}
    </ConfirmModal>
  );
}
