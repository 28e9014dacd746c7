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
      {hangs && (
        <div className={classes['connection']} data-testid="connection-bar">
          <IconCloudOff size={18} aria-hidden="true" />
          <span>
            <b>{t('connection.hangs')}</b> {t('connection.hangs_hint')}
          </span>
        </div>
      )}
      {isShown && isTrouble && (
        <div className={classes['connection']} data-testid="connection-bar">
          {phase === 'offline' ? (
            <IconCloudOff size={18} aria-hidden="true" />
          ) : (
            <IconRefresh size={18} aria-hidden="true" className={classes['turning']} />
          )}
          <span>
            <b>{phase === 'offline' ? t('connection.offline') : t('connection.catching_up')}</b>{' '}
            {syncedAt !== null && t('connection.synced_at', { at: clock(syncedAt, locale) })}{' '}
            {phase === 'offline' && t('connection.queue')}
          </span>
        </div>
      )}
    </div>
  );
}
