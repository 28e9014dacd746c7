import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useNotify } from '@/lib/notify';
import { useLocale, useSession } from '@/lib/session';
import { fileSize } from '../format';
import type { Chosen } from './attachments';
import { kindAmong } from './attachments';
import type { Offer } from './offer';
import { asShownByPhones } from './pictures';

const REFUSALS = ['messages.files_empty', 'messages.files_too_large', 'messages.files_not_taken'] as const;

/** Files that were chosen, dropped or pasted, to be looked at before they leave; what cannot be sent is said at once. */
export function useFiles(offer: Offer) {
  const { t } = useTranslation();
  const { language } = useLocale();
  const { refused, undoable } = useNotify();
  const most = useSession().most_upload_bytes;
  const [files, setFiles] = useState<File[] | null>(null);
  /** What is looked at again after it was given up. */
  const [again, setAgain] = useState<Chosen[]>([]);
  const refusalOf = (file: File): (typeof REFUSALS)[number] | null => {
    if (file.size === 0) return 'messages.files_empty';
    if (file.size > most) return 'messages.files_too_large';
    return kindAmong(offer.files, file) === null ? 'messages.files_not_taken' : null;
  };
  const show = (given: File[]): void => {
    for (const why of REFUSALS) {
      const names = given.filter((file) => refusalOf(file) === why).map(({ name }) => name);
      const limit = fileSize(most, language, t);
      if (names.length > 0) refused(t(why, { names: names.join(', '), limit }));
    }
    const taken = given.filter((file) => refusalOf(file) === null);
    if (taken.length > 0) setFiles(taken);
  };
  const take = (given: File[]): void => {
    void Promise.all(given.map(asShownByPhones)).then(show);
  };
  const drop = useCallback(() => {
    setFiles(null);
    setAgain([]);
  }, []);
  /** What was written under files comes back with them: there is no draft of it. */
  const giveUp = (chosen: Chosen[]): void => {
    drop();
    if (chosen.every(({ caption }) => caption.trim() === '')) return;
    undoable(t('messages.files_given_up'), t('conversations.take_back'), () => {
      setAgain(chosen);
      setFiles([]);
    });
  };
  return { files, again, take, drop, giveUp };
}
