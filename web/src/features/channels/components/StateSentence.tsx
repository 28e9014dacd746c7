import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import { keysOf } from '../state';
import { Reason } from './Reason';
import classes from './channels.module.css';

/** What is going on with the number, since when, and why it is not on line. */
export function StateSentence({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const isDeaf = channel.state === 'connected' && channel.trouble !== null;
  return (
    <div className={classes['sentence']} data-testid="channel-sentence">
      <p>{t(isDeaf ? 'channels.backlog.connected' : keysOf(channel).sentence)}</p>
      {channel.reason !== null && channel.state !== 'connected' && <Reason channel={channel} />}
      <p className={classes['since']}>{t('channels.since', { at: moment(channel.state_since, now, locale) })}</p>
    </div>
  );
}
