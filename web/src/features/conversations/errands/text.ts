import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { useDirectory } from '@/lib/directory';
import { useNow } from '@/lib/now';
import { useLocale, useSession } from '@/lib/session';
import { moment, shortDuration } from '@/lib/time';

export type Errand = NonNullable<ConversationRead['errand']>;

const UNIT_KEY = {
  moment: 'conversations.overdue_now',
  minutes: 'conversations.waits_minutes',
  hours: 'conversations.waits_hours',
  days: 'conversations.waits_days',
} as const;

/** How long ago something was due. */
export function useLateness(dueAt: string): string {
  const { t } = useTranslation();
  const { unit, count } = shortDuration(Math.max(0, useNow() - Date.parse(dueAt)));
  return t(UNIT_KEY[unit], { count });
}

/** Says to whom a chat comes back, or came back, when, and for what. */
export function useErrandText(): (errand: Errand) => string {
  const { t } = useTranslation();
  const { member } = useSession();
  const { members } = useDirectory();
  const locale = useLocale();
  const now = useNow();
  return ({ for_id: id, due_at: dueAt, is_due: isDue, text }) => {
    const name = id === member.id ? t('conversations.you') : (members.get(id)?.name ?? t('conversations.errand_left'));
    const at = moment(dueAt, now, locale);
    const said = t(isDue ? 'conversations.errand_overdue' : 'conversations.errand_comes', { name, at });
    return text === null ? said : `${said} · ${text}`;
  };
}
