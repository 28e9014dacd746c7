import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { WithNumbers } from '@/components/WithNumbers';
import { useService } from '@/lib/directory';
import { useSecond } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { reasonText } from '../reason';
import classes from './channels.module.css';

/** Why the number is not on line; the wait for the next attempt counts down. */
export function Reason({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const service = useService(channel.id);
  const now = useSecond();
  const locale = useLocale();
  if (channel.reason === null) return null;
  return (
    <p className={classes['reason']}>
      <WithNumbers>{reasonText(t, channel.reason, service, now, locale)}</WithNumbers>
    </p>
  );
}
