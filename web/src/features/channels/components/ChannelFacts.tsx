import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { formatPhone } from '@/lib/phone';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import classes from './channels.module.css';

export function ChannelFacts({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (channel.linked_at === null) return null;
  return (
    <dl className={classes['facts']}>
      {channel.phone !== null && (
        <div>
          <dt>{t('channels.phone')}</dt>
          <dd>{formatPhone(channel.phone)}</dd>
        </div>
      )}
      {channel.name !== null && channel.name !== '' && (
        <div>
          <dt>{t('channels.profile_name')}</dt>
          <dd>{channel.name}</dd>
        </div>
      )}
      <div>
        <dt>{t('channels.linked_at')}</dt>
        <dd>{dateTime(channel.linked_at, locale)}</dd>
      </div>
    </dl>
  );
}
