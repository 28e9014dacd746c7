import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { useCounters } from '@/features/conversations';

/** The tab's title carries the number of unread messages, for people who keep it in the background. */
export function usePageTitle(memberId: string): void {
  const { t } = useTranslation();
  const unread = useCounters(memberId).data?.unread ?? 0;
  const name = t('common.product');
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${name}` : name;
  }, [name, unread]);
}
