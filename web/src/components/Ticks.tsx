import { IconAlertCircleFilled, IconBan, IconCheck, IconChecks, IconClock, IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MessageStatus } from '@/api/types';
import classes from './Ticks.module.css';

const STATUS_KEY = {
  received: 'messages.status.received',
  queued: 'messages.status.queued',
  sent: 'messages.status.sent',
  delivered: 'messages.status.delivered',
  read: 'messages.status.read',
  played: 'messages.status.played',
  failed: 'messages.status.failed',
  unknown: 'messages.status.unknown',
  canceled: 'messages.status.canceled',
} as const;

const ICONS = {
  received: IconCheck,
  queued: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  played: IconChecks,
  failed: IconAlertCircleFilled,
  unknown: IconHelpCircle,
  canceled: IconBan,
};

/** The clock, one tick, two ticks, two blue ticks or a warning: the marks everybody knows from WhatsApp. */
export function Ticks({ status }: { status: MessageStatus }) {
  const { t } = useTranslation();
  const Icon = ICONS[status];
  return (
    <span className={classes['ticks']} data-status={status} role="img" aria-label={t(STATUS_KEY[status])}>
      <Icon size={16} stroke={2.1} aria-hidden="true" />
    </span>
  );
}
