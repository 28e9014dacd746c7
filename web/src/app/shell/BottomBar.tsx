import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { PLACES } from './navigation';
import classes from './shell.module.css';
import { useChannelTrouble } from './use-channel-trouble';
import { usePlaceCounts } from './use-place-counts';

/** The same pages as the rail, under the thumb. */
export function BottomBar() {
  const { t } = useTranslation();
  const counts = usePlaceCounts();
  const hasTrouble = useChannelTrouble();
  return (
    <nav className={classes['bottomBar']} aria-label={t('nav.main')}>
      {PLACES.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes['bottomPlace']} activeProps={{ 'data-active': 'true' }}>
          <span className={classes['placeIcon']}>
            <Icon size={24} stroke={1.7} aria-hidden="true" />
            {counts[to] !== undefined && <span className={classes['count']}>{counts[to]}</span>}
            {to === '/channels' && hasTrouble && <span className={classes['alarm']} aria-label={t('nav.trouble')} />}
          </span>
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
