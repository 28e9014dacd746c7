import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNow } from '@/lib/now';
import { useCan, useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import { isDown, tone } from '../state';
import classes from './channels.module.css';

interface Props {
  channel: ChannelRead;
  place: 'list' | 'composer';
  onOpen: () => void;
}

/** A bar where it matters: which number does not work, since when, what that means here, and who can mend it. */
export function ChannelTrouble({ channel, place, onOpen }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const canManage = useCan('channels.manage');
  if (!isDown(channel)) return null;
  const since = moment(channel.state_since, now, locale);
  return (
    <div className={classes['trouble']} data-tone={tone(channel.state)} role="status" data-testid="channel-trouble">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <span>
        {t('channels.trouble', { label: channel.label, since })}
        {place === 'composer' && ` ${t('channels.trouble_queue')}`}
        {!canManage && ` ${t('channels.trouble_ask')}`}
      </span>
      {canManage && (
        <a
          href={`/channels/${channel.id}`}
          onClick={(event) => {
            event.preventDefault();
            onOpen();
          }}
        >
          {t('channels.trouble_open')}
        </a>
      )}
    </div>
  );
}
