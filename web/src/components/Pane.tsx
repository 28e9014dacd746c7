import { ActionIcon, Skeleton, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import classes from './Pane.module.css';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** The third pane: a title, a way out, and what is known. */
export function Pane({ title, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <aside className={classes['pane']} aria-label={title}>
      <header className={classes['header']}>
        <Title order={3}>{title}</Title>
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t('common.close')}>
          <IconX size={19} />
        </ActionIcon>
      </header>
      <div className={classes['body']}>{children}</div>
    </aside>
  );
}

/** The face of the pane, in the middle. */
export function PaneTop({ children }: { children: ReactNode }) {
  return <div className={classes['top']}>{children}</div>;
}

/** Some of what is known, under a heading. */
export function PaneBlock({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes['block']} aria-label={title}>
      <h3 className={classes['heading']}>{title}</h3>
      {children}
    </section>
  );
}

export function PaneSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes['top']} role="status" aria-label={t('common.loading')}>
      <Skeleton height={84} width={84} radius="36%" />
      <Skeleton height={20} width={160} />
      <Skeleton height={90} />
    </div>
  );
}
