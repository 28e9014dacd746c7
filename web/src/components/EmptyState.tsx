import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './EmptyState.module.css';

interface Props {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  tone?: 'quiet' | 'problem';
  /** 1 where it is all that a page has. */
  order?: 1 | 3;
}

/** A screen or pane with nothing to list: what that means, and the way on. */
export function EmptyState({ icon, title, children, action, tone = 'quiet', order = 3 }: Props) {
  return (
    <div className={classes['root']} data-tone={tone} role={tone === 'problem' ? 'alert' : undefined}>
      <span className={classes['icon']} aria-hidden="true">
        {icon}
      </span>
      <Title order={order} size="h3" className={classes['title']}>
        {title}
      </Title>
      {children !== undefined && (
        <Text component="div" c="dimmed" className={classes['text']}>
          {children}
        </Text>
      )}
      {action !== undefined && <div className={classes['action']}>{action}</div>}
    </div>
  );
}
