import { useTranslation } from 'react-i18next';

import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { dayLabel } from '@/lib/time';
import type { Row } from './rows';
import type { MessageVerbs } from '../bubble/verbs';
import { Bubble } from '../bubble/Bubble';
import { PendingBubble } from '../bubble/PendingBubble';
import classes from './Thread.module.css';

function Day({ at }: { at: string }) {
  const locale = useLocale();
  const now = useNow();
  return (
    <div className={classes['day']}>
      <span className={classes['chip']}>{dayLabel(at, now, locale)}</span>
    </div>
  );
}

function Unread({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes['unread']} data-testid="unread-divider">
      <span>{t('messages.unread_divider', { count })}</span>
    </div>
  );
}

interface Props {
  row: Row;
  flashing: boolean;
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onOpenQuote: (id: string) => Promise<void>;
}

export function ThreadRow({ row, flashing, inGroup, verbs, onOpenQuote }: Props) {
  switch (row.kind) {
    case 'day':
      return <Day at={row.at} />;
    case 'unread':
      return <Unread count={row.count} />;
    case 'pending':
      return <PendingBubble pending={row.pending} startsGroup={row.startsGroup} />;
    case 'message':
      return (
        <Bubble
          message={row.message}
          startsGroup={row.startsGroup}
          joins={row.joins}
          flashing={flashing}
          inGroup={inGroup}
          verbs={verbs}
          onOpenQuote={onOpenQuote}
        />
      );
  }
}
