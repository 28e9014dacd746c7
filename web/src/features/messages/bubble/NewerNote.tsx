import { useTranslation } from 'react-i18next';

import { useDirectory } from '@/lib/directory';
import { useLocale } from '@/lib/session';
import { clock } from '@/lib/time';
import classes from './Bubble.module.css';

/** What somebody else has written meanwhile, as the server tells it. */
export interface Newer {
  id: string;
  direction: 'in' | 'out';
  author: { kind: string; id: string | null; name: string | null };
  text: string | null;
  at: string;
}

/** Read it out of a refusal; null where there is none. */
export function newerIn(data: Record<string, unknown> | undefined): Newer | null {
  return (data?.['newer'] as Newer | undefined) ?? null;
}

const MINUTE_S = 60;

/** Who has written meanwhile, how long ago, and what. */
export function NewerNote({ newer, now }: { newer: Newer; now: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { members } = useDirectory();
  const { kind, id, name } = newer.author;
  const known = (id === null ? undefined : members.get(id)?.name) ?? name;
  const unnamed = newer.direction === 'in' ? t('messages.newer_customer') : t('messages.author_phone');
  const seconds = Math.max(1, Math.round((now - Date.parse(newer.at)) / 1000));
  return (
    <span className={classes['note']} data-testid="newer">
      {t('messages.newer', {
        name: kind === 'phone' ? t('messages.author_phone') : (known ?? unnamed),
        when: seconds < MINUTE_S ? t('messages.seconds_ago', { count: seconds }) : clock(newer.at, locale),
        text: newer.text ?? t('messages.newer_no_text'),
      })}
    </span>
  );
}
