import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useSecond } from '@/lib/now';
import { reasonText } from '../reason';
import classes from './channels.module.css';

/** Why the number is not on line; the wait for the next attempt counts down. */
export function Reason({ reason }: { reason: NonNullable<ChannelRead['reason']> }) {
  const { t } = useTranslation();
  return <p className={classes['reason']}>{reasonText(t, reason, useSecond())}</p>;
}
