import { Tooltip } from '@mantine/core';
import {
  IconAlarm,
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
import { useErrandText, useLateness } from '../errands/text';
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

/** What is to be done here; once it is overdue, for how long. */
function ErrandMark({ errand }: { errand: NonNullable<ConversationRead['errand']> }) {
  const { t } = useTranslation();
  const label = useErrandText()(errand);
  const late = useLateness(errand.due_at);
  if (!errand.is_due) return <Mark kind="errand" label={label} icon={IconAlarm} />;
  return (
    <Tooltip label={label}>
      <span className={classes['waiting']} data-level="urgent" data-testid="mark-overdue">
        <IconAlarm size={13} stroke={2.2} aria-hidden="true" />
        <span className="sf-visually-hidden">{`${label}. ${t('conversations.overdue_by')}`}</span>
        {late}
      </span>
    </Tooltip>
  );
}

/** What members have said of a chat: how much it presses, until when it is put aside, that it is done or pinned. */
export function StateMarks({ row, pinned = false }: { row: ConversationRead; pinned?: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const { priority, snooze, errand, done_at: doneAt } = row;
  const errandText = useErrandText();
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
            errand !== null
              ? errandText(errand)
              : (until == null
                  ? t('conversations.snoozed_till_word')
                  : t('conversations.snoozed_till', { at: moment(until, now, locale) })) + why
          }
        />
      )}
      {errand !== null && (snooze === null || errand.is_due) && <ErrandMark errand={errand} />}
      {doneAt !== null && <Mark kind="done" label={t('conversations.is_done')} icon={IconCheck} />}
      {pinned && <Mark kind="pinned" label={t('conversations.is_pinned')} icon={IconPinFilled} />}
    </>
  );
}
