import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import { restrictionText } from '../reason';
import classes from './channels.module.css';

/** What WhatsApp forbids a connected number for now, and until when. */
export function Restriction({ restriction }: { restriction: NonNullable<ChannelRead['restriction']> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const { until } = restriction;
  return (
    <div className={classes['restriction']} role="status" data-testid="channel-restriction">
      <IconAlertTriangle size={20} aria-hidden="true" />
      <span>
        <strong>
          {until === null
            ? t('channels.restricted')
            : t('channels.restricted_until', { at: moment(until, now, locale) })}
        </strong>
        <span>{restrictionText(t, restriction)}</span>
      </span>
    </div>
  );
}
