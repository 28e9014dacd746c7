import type { Bracket, Comparison, Condition, FieldRead, Priority, State } from '@/api/types';

/** One condition of a view, brackets aside. */
export type Plain = Exclude<Condition['of'][number], Bracket>;

export const MOST_OF_A_LEVEL = 10;
export const MOST_CONDITIONS = 20;

export const STATES = {
  waiting: 'views.state_waiting',
  open: 'views.state_open',
  snoozed: 'views.state_snoozed',
  done: 'views.state_done',
} as const satisfies Record<State, string>;

export const PRIORITIES = {
  urgent: 'conversations.priority_urgent',
  high: 'conversations.priority_high',
  normal: 'conversations.priority_normal',
  low: 'conversations.priority_low',
} as const satisfies Record<Priority, string>;

export const COMPARISONS = {
  is: 'views.op_is',
  is_not: 'views.op_is_not',
  contains: 'views.op_contains',
  less: 'views.op_less',
  more: 'views.op_more',
  filled: 'views.op_filled',
  empty: 'views.op_empty',
} as const satisfies Record<Comparison, string>;

const ALWAYS: Comparison[] = ['is', 'is_not', 'filled', 'empty'];

/** Which comparisons make sense of a field, as `conditions.py` says. */
export function comparisonsOf(field: FieldRead | undefined): Comparison[] {
  if (field?.kind === 'number' || field?.kind === 'date') return [...ALWAYS, 'less', 'more'];
  return field === undefined || field.kind === 'choice' ? ALWAYS : [...ALWAYS, 'contains'];
}

export const hasValue = (comparison: Comparison): boolean => comparison !== 'filled' && comparison !== 'empty';

export const KINDS = {
  state: 'views.kind_state',
  tag: 'views.kind_tag',
  priority: 'views.kind_priority',
  assignee: 'views.kind_assignee',
  team: 'views.kind_team',
  channel: 'views.kind_channel',
  waits: 'views.kind_waits',
  last_message: 'views.kind_last_message',
  party: 'views.kind_party',
} as const satisfies Record<Exclude<Plain['kind'], 'field'>, string>;

/** What a condition of some kind begins as; `first`: a tag, a number and a team that there are. */
export function begun(kind: string, first: { tag: string; channel: string; team: string }): Plain {
  switch (kind) {
    case 'tag':
      return { kind, is_not: false, tag_id: first.tag };
    case 'priority':
      return { kind, is_not: false, value: 'urgent' };
    case 'assignee':
      return { kind, is_not: false, who: 'me', member_id: null };
    case 'team':
      return { kind, is_not: false, team_id: first.team };
    case 'channel':
      return { kind, is_not: false, channel_id: first.channel };
    case 'waits':
      return { kind, minutes: 30 };
    case 'last_message':
      return { kind, is_before: true, day: null, days: 7 };
    case 'party':
      return { kind, is_group: false };
    case 'state':
      return { kind, is_not: false, value: 'waiting' };
    default:
      return { kind: 'field', field_id: kind, comparison: 'filled', value: '' };
  }
}

/** How many conditions there are, those in brackets too. */
export function countOf(condition: Condition): number {
  return condition.of.reduce((sum, one) => sum + (one.kind === 'bracket' ? one.of.length : 1), 0);
}
