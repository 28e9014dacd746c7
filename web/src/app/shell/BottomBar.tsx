import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useCounters } from '@/features/conversations';
import { useSession } from '@/lib/session';
import { PLACES } from './navigation';
import classes from './shell.module.css';
import { useChannelTrouble } from './use-channel-trouble';

/** The same pages as the rail, under the thumb. */
export function BottomBar() {
  const { t } = useTranslation();
  const { member } = useSession();
  const waiting = useCounters(member.id).data?.waiting ?? 0;
  const hasTrouble = useChannelTrouble();
  return (
    <nav className={classes['bottomBar']} aria-label={t('nav.main')}>
      {PLACES.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes['bottomPlace']} activeProps={{ 'data-active': 'true' }}>
          <span className={classes['placeIcon']}>
            <Icon size={24} stroke={1.7} aria-hidden="true" />
            {to === '/chats' && waiting > 0 && (
              <span className={classes['count']}>{waiting > 99 ? '99+' : waiting}</span>
            )}
            {to === '/channels' && hasTrouble && <span className={classes['alarm']} aria-label={t('nav.trouble')} />}
          </span>
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
