import { Suspense, use } from 'react';
import { useTranslation } from 'react-i18next';

import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { dayLabel } from '@/lib/time';
import { NotePartsContext } from '../note-parts';
import type { Row } from './rows';
import type { MessageVerbs } from '../bubble/verbs';
import { AlbumBubble } from '../bubble/AlbumBubble';
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

function NoteLine({ row, flashing }: { row: Extract<Row, { kind: 'note' }>; flashing: string | null }) {
  const parts = use(NotePartsContext);
  if (parts === null) return null;
  return (
    <Suspense fallback={<div style={{ height: 64 }} />}>
      <parts.Row note={row.note} flashing={row.note.id === flashing} />
    </Suspense>
  );
}

function EarlierNotes({ onLoad }: { onLoad: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes['day']}>
      <button type="button" className={classes['chip']} onClick={onLoad}>
        {t('messages.earlier_notes')}
      </button>
    </div>
  );
}

interface Props {
  row: Row;
  /** The message that is pointed out for a moment. */
  flashing: string | null;
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onOpenQuote: (id: string) => Promise<void>;
  onEarlierNotes: (cursor: string) => void;
}

export function ThreadRow({ row, flashing, inGroup, verbs, onOpenQuote, onEarlierNotes }: Props) {
  switch (row.kind) {
    case 'day':
      return <Day at={row.at} />;
    case 'unread':
      return <Unread count={row.count} />;
    case 'note':
      return <NoteLine row={row} flashing={flashing} />;
    case 'earlier-notes':
      return (
        <EarlierNotes
          onLoad={() => {
            onEarlierNotes(row.cursor);
          }}
        />
      );
    case 'line':
      return row.line.content;
    case 'pending':
      return <PendingBubble pending={row.pending} startsGroup={row.startsGroup} />;
    case 'message':
      return (
        <Bubble
          message={row.message}
          startsGroup={row.startsGroup}
          flashing={row.message.id === flashing}
          inGroup={inGroup}
          verbs={verbs}
          onOpenQuote={onOpenQuote}
        />
      );
    case 'album':
      return (
        <AlbumBubble
          photos={row.photos}
          startsGroup={row.startsGroup}
          flashing={row.photos.some(({ id }) => id === flashing) ? flashing : null}
          inGroup={inGroup}
          verbs={verbs}
          onOpenQuote={onOpenQuote}
        />
      );
  }
}
