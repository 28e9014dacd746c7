import { IconMapPinFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { LocationRead } from '@/api/types';
import classes from './content.module.css';

/** A place in words, with ways to open it on a map. No map is drawn: that would tell a stranger who looks at what. */
export function LocationBody({ location }: { location: LocationRead }) {
  const { t } = useTranslation();
  const { latitude, longitude, name, address } = location;
  const point = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const maps = [
    { label: '2GIS', href: `https://2gis.kz/geo/${longitude},${latitude}` },
    { label: 'Google Maps', href: `https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}` },
  ];
  return (
    <span className={classes['place']} data-testid="location">
      <span className={classes['ground']} aria-hidden="true">
        <IconMapPinFilled size={34} />
      </span>
      <span className={classes['placeText']}>
        <strong dir="auto">
          {name ?? (location.live ? t('messages.live_location') : t('messages.kind.location'))}
        </strong>
        {address !== null && <span dir="auto">{address}</span>}
        <span className={classes['facts']}>{point}</span>
        <span className={classes['links']}>
          {maps.map(({ label, href }) => (
            <a key={label} href={href} target="_blank" rel="noopener noreferrer nofollow">
              {label}
            </a>
          ))}
        </span>
      </span>
    </span>
  );
}
