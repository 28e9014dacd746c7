import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { ROW_HEIGHT } from './ConversationRow';

/** Rows at their real height while the list loads, so that nothing jumps. */
export function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')}>
      {Array.from({ length: 9 }, (_, index) => (
        <div
          key={index}
          style={{ display: 'flex', alignItems: 'center', gap: 12, height: ROW_HEIGHT, padding: '0 14px 0 18px' }}
        >
          <Skeleton height={46} width={46} radius="36%" style={{ flex: 'none' }} />
          <div style={{ flex: 1 }}>
            <Skeleton height={13} width={`${38 + ((index * 17) % 30)}%`} mb={10} />
            <Skeleton height={11} width={`${55 + ((index * 23) % 35)}%`} />
          </div>
        </div>
      ))}
    </div>
  );
}
