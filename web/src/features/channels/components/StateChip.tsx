import { IconAlertTriangle, IconCircleCheck, IconLoader2, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { keysOf, tone } from '../state';
import classes from './channels.module.css';

const ICONS = { good: IconCircleCheck, busy: IconLoader2, bad: IconAlertTriangle, off: IconPlugConnectedX };

export function StateChip({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const { state } = channel;
  const Icon = ICONS[tone(channel)];
  return (
    <span className={classes['state']} data-tone={tone(channel)} data-testid="channel-state" data-state={state}>
      <Icon size={15} stroke={2.2} aria-hidden="true" />
      {t(keysOf(channel).word)}
    </span>
  );
}
