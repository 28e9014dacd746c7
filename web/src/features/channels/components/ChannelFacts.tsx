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
      {/* While it is being linked anew neither is true. */}
      {channel.state !== 'qr' && channel.state !== 'pairing' && (
        <div>
          <dt>{t(channel.unlinked_at === null ? 'channels.linked_at' : 'channels.unlinked_at')}</dt>
          <dd>{dateTime(channel.unlinked_at ?? channel.linked_at, locale)}</dd>
        </div>
      )}
    </dl>
  );
}
