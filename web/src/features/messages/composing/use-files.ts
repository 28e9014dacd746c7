import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useNotify } from '@/lib/notify';
import { kindAmong } from './attachments';
import type { Offer } from './offer';

/** Files that were chosen, dropped or pasted, to be looked at before they leave; what the channel does not take stays. */
export function useFiles(offer: Offer) {
  const { t } = useTranslation();
  const { refused } = useNotify();
  const [files, setFiles] = useState<File[] | null>(null);
  const take = (given: File[]): void => {
    const taken = given.filter((file) => kindAmong(offer.files, file) !== null);
    const left = given.filter((file) => !taken.includes(file));
    if (left.length > 0) {
      refused(t('messages.files_not_taken', { names: left.map(({ name }) => name).join(', ') }));
    }
    if (taken.length > 0) setFiles(taken);
  };
  const drop = useCallback(() => {
    setFiles(null);
  }, []);
  return { files, take, drop };
}
