import { SegmentedControl, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Language } from '@/api/types';
import { Logo } from '@/components/Logo';
import { LANGUAGES, switchLanguage } from '@/i18n';
import classes from './auth.module.css';

/** The screens before sign-in: what the product is at one side, the form at the other. */
export function AuthLayout({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  return (
    <main className={classes['root']}>
      <aside className={classes['brand']}>
        <div className={classes['brandName']}>
          <Logo size={52} />
          <span>{t('common.product')}</span>
        </div>
        <p className={classes['promise']}>{t('auth.promise')}</p>
      </aside>
      <div className={classes['side']}>
        <div className={classes['form']}>
          <Title order={1}>{title}</Title>
          {lead !== undefined && <p className={classes['lead']}>{lead}</p>}
          <div className={classes['content']}>{children}</div>
        </div>
        <SegmentedControl
          aria-label={t('profile.language')}
          value={i18n.language}
          data={LANGUAGES}
          size="sm"
          onChange={(language) => void switchLanguage(language as Language)}
        />
      </div>
    </main>
  );
}
