import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { useCounters } from '@/features/conversations';

/** The tab's title carries the number of chats that wait, for people who keep it in the background. */
export function usePageTitle(memberId: string): void {
  const { t } = useTranslation();
  const waiting = useCounters(memberId).data?.waiting ?? 0;
  const name = t('common.product');
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
  }, [name, waiting]);
}
