import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { loadWholeText } from '../api/text';

/** Browsers give the clipboard only to pages with HTTPS. */
export const canCopy = 'clipboard' in navigator;

/** Put a message's whole text into the clipboard. */
export function useCopyText(message: MessageRead): () => void {
  const { t } = useTranslation();
  const { done, failed } = useNotify();
  const client = useQueryClient();
  return () => {
    void loadWholeText(client, message)
      .then((text) => navigator.clipboard.writeText(text))
      .then(() => {
        done(t('common.copied'));
      }, failed);
  };
}
