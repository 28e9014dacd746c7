import { IconAlertTriangle, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNow } from '@/lib/now';
import { useCan, useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import { restrictionText } from '../reason';
import { isDown, tone } from '../state';
import classes from './channels.module.css';

export interface TroubleProps {
  channel: ChannelRead;
  place: 'list' | 'composer';
  onOpen: () => void;
}

/** What is wrong, in one sentence. */
function useSentence({ channel, place }: Pick<TroubleProps, 'channel' | 'place'>): string {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const canManage = useCan('channels.manage');
  const { label, restriction, trouble } = channel;
  if (isDown(channel)) {
    const since = moment(channel.state_since, now, locale);
    // Whoever has paused it knows: nothing is broken.
    const sentence =
      channel.state === 'stopped' ? t('channels.paused', { label, since }) : t('channels.trouble', { label, since });
    return [
      sentence,
      place === 'composer' ? t('channels.trouble_queue') : '',
      canManage ? '' : t('channels.trouble_ask'),
    ].join(' ');
  }
  if (trouble !== null) return t('channels.backlog.bar', { label, since: moment(trouble.since, now, locale) });
  if (restriction === null) return '';
  const until = restriction.until === null ? null : moment(restriction.until, now, locale);
  const sentence = until === null ? t('channels.restricted') : t('channels.restricted_until', { at: until });
  return place === 'composer' ? `${sentence}. ${restrictionText(t, restriction)}` : `${label}: ${sentence}`;
}

/** A bar where it matters: which number does not work as it should, what that means here, and who can mend it. */
export function TroubleBar({ channel, place, onOpen }: TroubleProps) {
  const { t } = useTranslation();
  const canManage = useCan('channels.manage');
  const sentence = useSentence({ channel, place });
  const Sign = channel.state === 'stopped' ? IconPlayerPause : IconAlertTriangle;
  return (
    <div
      className={classes['trouble']}
      data-tone={channel.trouble === null ? tone(channel) : 'bad'}
      role="status"
      data-testid="channel-trouble"
    >
      <Sign size={18} aria-hidden="true" />
      <span>{sentence}</span>
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
