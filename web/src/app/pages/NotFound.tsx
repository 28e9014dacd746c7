import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <main>
      <EmptyState
        order={1}
        icon={<IconMapQuestion size={32} stroke={1.6} />}
        title={t('common.no_page')}
        action={<Button renderRoot={(props) => <Link to="/chats" {...props} />}>{t('common.to_chats')}</Button>}
      />
    </main>
  );
}
