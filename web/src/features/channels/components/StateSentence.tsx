import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import { keysOf } from '../state';
import { Reason } from './Reason';
import classes from './channels.module.css';

interface Props {
  channel: ChannelRead;
  /** A code has been asked for here, and has not come yet: the connection starts anew meanwhile. */
  isAsking?: boolean;
}

/** What is going on with the number, since when, and why it is not on line. */
export function StateSentence({ channel, isAsking = false }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const isDeaf = channel.state === 'connected' && channel.trouble !== null;
  return (
    <div className={classes['sentence']} data-testid="channel-sentence">
      <p>{t(isAsking ? 'channels.code_coming' : isDeaf ? 'channels.backlog.connected' : keysOf(channel).sentence)}</p>
      {channel.reason !== null && channel.state !== 'connected' && <Reason channel={channel} />}
      <p className={classes['since']}>{t('channels.since', { at: moment(channel.state_since, now, locale) })}</p>
    </div>
  );
}
