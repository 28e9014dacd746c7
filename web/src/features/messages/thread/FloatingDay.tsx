import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { dayLabel } from '@/lib/time';
import classes from './Thread.module.css';
import type { Row } from './rows';
import { messagesOf } from './rows';

function rowMoment(row: Row | undefined): string | null {
  // A day's separator shows its date itself.
  if (row === undefined || row.kind === 'unread' || row.kind === 'day') return null;
  if (row.kind === 'line') return row.line.at;
  return row.kind === 'pending' ? row.pending.createdAt : (messagesOf(row)[0]?.at ?? null);
}

/** The day of the topmost row (`row`), over the thread while it is scrolled. */
export function FloatingDay({ row, isScrolling }: { row: Row | undefined; isScrolling: boolean }) {
  const locale = useLocale();
  const now = useNow();
  const at = rowMoment(row);
  return (
    <span
      className={`${classes['chip'] ?? ''} ${classes['floating'] ?? ''}`}
      data-shown={isScrolling && at !== null}
      aria-hidden="true"
    >
      {at !== null && dayLabel(at, now, locale)}
    </span>
  );
}
