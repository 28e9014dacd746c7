import { Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconCheck,
  IconClockPause,
  IconFlame,
  IconLock,
  IconPinFilled,
  IconUrgent,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead, Priority } from '@/api/types';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import classes from './chips.module.css';

const PRIORITIES = {
  urgent: { icon: IconUrgent, label: 'conversations.priority_urgent' },
  high: { icon: IconFlame, label: 'conversations.priority_high' },
  low: { icon: IconArrowDown, label: 'conversations.priority_low' },
} as const satisfies Record<Exclude<Priority, 'normal'>, object>;

function Mark({ kind, label, icon: Icon }: { kind: string; label: string; icon: typeof IconCheck }) {
  return (
    <Tooltip label={label}>
      <span className={classes['mark']} data-kind={kind} data-testid={`mark-${kind}`}>
        <Icon size={15} stroke={2} aria-hidden="true" />
        <span className="sf-visually-hidden">{label}</span>
      </span>
    </Tooltip>
  );
}

/** What members have said of a chat: how much it presses, until when it is put aside, that it is done or pinned. */
export function StateMarks({ row, pinned = false }: { row: ConversationRead; pinned?: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const { priority, snooze, done_at: doneAt } = row;
  const until = snooze?.until;
  const why = snooze?.reason == null ? '' : ` · ${snooze.reason}`;
  return (
    <>
      {row.private_of !== null && <Mark kind="private" label={t('conversations.is_private')} icon={IconLock} />}
      {priority !== 'normal' && (
        <Mark kind={priority} label={t(PRIORITIES[priority].label)} icon={PRIORITIES[priority].icon} />
      )}
      {snooze !== null && (
        <Mark
          kind="snoozed"
          icon={IconClockPause}
          label={
            (until == null
              ? t('conversations.snoozed_till_word')
              : t('conversations.snoozed_till', { at: moment(until, now, locale) })) + why
          }
        />
      )}
      {doneAt !== null && <Mark kind="done" label={t('conversations.is_done')} icon={IconCheck} />}
      {pinned && <Mark kind="pinned" label={t('conversations.is_pinned')} icon={IconPinFilled} />}
    </>
  );
}
