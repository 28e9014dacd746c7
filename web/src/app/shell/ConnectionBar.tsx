import { IconCloudOff, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { isHanging, onHanging } from '@/api/client';
import { useLocale } from '@/lib/session';
import { useStore } from '@/lib/store';
import { clock } from '@/lib/time';
import { liveStatus } from '../live/status';
import classes from './shell.module.css';

const PATIENCE_MS = 700;

/** Says that the screen may be out of date, since when, and what happens to messages sent now. */
export function ConnectionBar() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { phase, syncedAt } = useStore(liveStatus);
  const isTrouble = phase === 'offline' || phase === 'catching-up';
  const hangs = useSyncExternalStore(onHanging, isHanging) && !isTrouble;
  const [isShown, setShown] = useState(false);
  // A connection that is lost for a blink is not announced.
  useEffect(() => {
    const timer = setTimeout(
      () => {
        setShown(isTrouble);
      },
      isTrouble ? PATIENCE_MS : 0,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [isTrouble]);

  return (
    <div role="status" aria-live="polite" data-phase={phase} data-testid="connection">
      {(hangs || (isShown && isTrouble)) && (
        <div className={classes['connection']} data-testid="connection-bar">
          {phase === 'catching-up' ? (
            <IconRefresh size={18} aria-hidden="true" className={classes['turning']} />
          ) : (
            <IconCloudOff size={18} aria-hidden="true" />
          )}
          <span>
            <b>
              {t(hangs ? 'connection.hangs' : phase === 'offline' ? 'connection.offline' : 'connection.catching_up')}
            </b>{' '}
            {!hangs && syncedAt !== null && t('connection.synced_at', { at: clock(syncedAt, locale) })}{' '}
            {phase !== 'catching-up' && t('connection.queue')}
          </span>
        </div>
      )}
    </div>
  );
}
