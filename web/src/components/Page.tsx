import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './Page.module.css';

interface Props {
  title: string;
  lead?: string;
  actions?: ReactNode;
  back?: ReactNode;
  children: ReactNode;
}

/** A page that scrolls: title, one sentence of what it is for, and its content in a readable column. */
export function Page({ title, lead, actions, back, children }: Props) {
  return (
    <main className={classes['page']}>
      <div className={classes['column']}>
        {back}
        <header className={classes['header']}>
          <div>
            <Title order={1}>{title}</Title>
            {lead !== undefined && <p className={classes['lead']}>{lead}</p>}
          </div>
          {actions}
        </header>
        {children}
      </div>
    </main>
  );
}

/** A titled block of a page. */
export function Section({ title, lead, actions, children }: Omit<Props, 'back'>) {
  return (
    <section className={classes['section']} aria-label={title}>
      <header className={classes['sectionHeader']}>
        <div>
          <Title order={2}>{title}</Title>
          {lead !== undefined && <p className={classes['lead']}>{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}

/** Rows of one card, divided by hairlines. */
export function Rows({ children, label }: { children: ReactNode; label: string }) {
  return (
    <ul className={classes['rows']} aria-label={label}>
      {children}
    </ul>
  );
}
