import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const BUBBLES = [
  { width: 240, height: 38, out: false },
  { width: 180, height: 38, out: false },
  { width: 300, height: 58, out: true },
  { width: 150, height: 38, out: false },
  { width: 260, height: 78, out: true },
  { width: 200, height: 38, out: true },
  { width: 220, height: 58, out: false },
];

/** Bubbles of familiar sizes while the thread loads. */
export function ThreadSkeleton() {
  const { t } = useTranslation();
  return (
    <div
      role="status"
      aria-label={t('common.loading')}
      style={{
        display: 'flex',
        flexDirection: 'column',
        justifyContent: 'flex-end',
        flex: '1 1 0',
        gap: 10,
        overflow: 'hidden',
        padding: 22,
      }}
    >
      {BUBBLES.map((bubble, index) => (
        <Skeleton
          key={index}
          width={bubble.width}
          height={bubble.height}
          radius="lg"
          style={{ maxWidth: '75%', alignSelf: bubble.out ? 'flex-end' : 'flex-start' }}
        />
      ))}
    </div>
  );
}
