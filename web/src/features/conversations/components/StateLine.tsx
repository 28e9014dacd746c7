import { UnstyledButton } from '@mantine/core';
import type { TFunction } from 'i18next';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Priority, StateChangeRead } from '@/api/types';
import { NumberMark } from '@/components/NumberMark';
import { useDirectory } from '@/lib/directory';
import { useNow } from '@/lib/now';
import { useCan, useLocale, useSession } from '@/lib/session';
import type { Locale } from '@/lib/time';
import { clock, moment } from '@/lib/time';
import { useStateOf } from '../api/state';
import classes from './StateLine.module.css';

const PRIORITY = {
  urgent: 'conversations.priority_urgent',
  high: 'conversations.priority_high',
  normal: 'conversations.priority_normal',
  low: 'conversations.priority_low',
} as const satisfies Record<Priority, string>;

interface Reader {
  t: TFunction;
  /** How a member is called. */
  nameOf: (id: string) => string;
  /** How a team is called; nothing if there is none. */
  teamOf: (id: string | null) => string | undefined;
  now: number;
  locale: Locale;
}

/** To whom a chat was given: a member, by somebody or by a rule, or a team; or to nobody. */
function givenSentence(
  by: string,
  { assignee_id: id, team_id: teamId }: StateChangeRead['after'],
  who: string,
  { t, nameOf, teamOf }: Pick<Reader, 't' | 'nameOf' | 'teamOf'>,
): string {
  const team = teamOf(teamId);
  if (id !== null) {
    const name = nameOf(id);
    return by === 'clock'
      ? t('conversations.line_given_clock', { name })
      : t('conversations.line_assigned', { who, name });
  }
  if (team === undefined) return t('conversations.line_released', { who });
  return by === 'clock'
    ? t('conversations.line_team_clock', { name: team })
    : t('conversations.line_team', { who, name: team });
}

/** What was changed, in one sentence that begins with who did it. */
function sentence(
  { kind, author, before, after }: StateChangeRead,
  { t, nameOf, teamOf, now, locale }: Reader,
): string {
  const who = author.id === null ? '' : author.kind === 'member' ? nameOf(author.id) : (author.name ?? '');
  const why = after.reason == null ? '' : ` · ${after.reason}`;
  switch (kind) {
    case 'snoozed':
      if (after.errand_for_id != null) {
        const at = moment(after.snoozed_until ?? '', now, locale);
        return t('conversations.line_errand', { who, at, name: nameOf(after.errand_for_id) }) + why;
      }
      return after.snoozed_until === null
        ? t('conversations.line_snoozed_till_word', { who }) + why
        : t('conversations.line_snoozed', { who, at: moment(after.snoozed_until, now, locale) }) + why;
    case 'woken':
      if (author.kind === 'clock') return t('conversations.line_woken_clock');
      return author.kind === 'contact' ? t('conversations.line_woken_contact') : t('conversations.line_woken', { who });
    case 'errand_done': {
      const what = before.errand == null ? '' : ` · ${before.errand}`;
      return (who === '' ? t('conversations.line_errand_phone') : t('conversations.line_errand_done', { who })) + what;
    }
    case 'errand_dropped': {
      const what = before.errand == null ? '' : ` · ${before.errand}`;
      return t('conversations.line_errand_dropped', { name: nameOf(before.errand_for_id ?? '') }) + what;
    }
    case 'done':
      return t('conversations.line_done', { who });
    case 'opened':
      if (author.kind === 'clock') return t('conversations.line_opened_clock');
      return author.kind === 'contact'
        ? t('conversations.line_opened_contact')
        : t('conversations.line_opened', { who });
    case 'priority':
      return t('conversations.line_priority', { who, priority: t(PRIORITY[after.priority ?? 'normal']) });
    case 'assigned':
      return givenSentence(author.kind, after, who, { t, nameOf, teamOf });
    case 'returned':
      return author.kind === 'clock'
        ? t('conversations.line_returned_clock')
        : t('conversations.line_returned', { who });
    case 'no_answer':
      return t('conversations.line_no_answer', { who });
    case 'answer_needed':
      return t('conversations.line_answer_needed', { who });
    case 'undone':
      return t('conversations.line_undone', { who });
    case 'kept':
      return author.kind === 'clock' ? t('conversations.line_kept_clock') : t('conversations.line_kept', { who });
    case 'released':
      return t('conversations.line_opened_to_team', { who });
    case 'other':
      return t('conversations.line_changed', { who });
  }
}

/** A line in the thread: who changed the state of the chat, and for some minutes the way to take it back. */
export const StateLine = memo(function StateLine({ change }: { change: StateChangeRead }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { members, teams } = useDirectory();
  const locale = useLocale();
  const now = useNow();
  const canSend = useCan('messages.send');
  const state = useStateOf({ id: change.conversation_id, last_message: null });
  const nameOf = (id: string): string => {
    if (id === member.id) return t('conversations.you');
    const known = members.get(id)?.name;
    return known ?? (id === change.author.id ? (change.author.name ?? '') : t('conversations.errand_left'));
  };
  const teamOf = (id: string | null): string | undefined => teams.get(id ?? '')?.name;
  const isFresh = !change.undone && change.undo_until !== null && now < Date.parse(change.undo_until);
  return (
    <div className={classes['line']} data-testid="state-line" data-undone={change.undone}>
      <span className={classes['text']} dir="auto">
        {sentence(change, { t, nameOf, teamOf, now, locale })}
      </span>
      <NumberMark conversationId={change.conversation_id} />
      <time className={classes['at']} dateTime={change.at}>
        {clock(change.at, locale)}
      </time>
      {isFresh && canSend && (
        <UnstyledButton
          className={classes['undo']}
          disabled={state.isPending}
          onClick={() => {
            state.undo(change.id);
          }}
        >
          {t('conversations.take_back')}
        </UnstyledButton>
      )}
    </div>
  );
});
