import type { TFunction } from 'i18next';

import type { ConversationRead } from '@/api/types';

export type Decision = NonNullable<ConversationRead['decision']>;

export const RULE_KEYS = {
  thanks: 'conversations.rule_thanks',
  agreement: 'conversations.rule_agreement',
  farewell: 'conversations.rule_farewell',
  emoji: 'conversations.rule_emoji',
  sticker: 'conversations.rule_sticker',
  reply: 'conversations.rule_reply',
  question: 'conversations.rule_question',
  words: 'conversations.rule_words',
  voice: 'conversations.rule_voice',
  call: 'conversations.rule_call',
  content: 'conversations.rule_content',
  reaction: 'conversations.rule_reaction',
  own: 'conversations.rule_own',
  blocked: 'people.rule_blocked',
} as const;

/** The name of a rule, with the words that decided; of a rule that only the next release knows, those alone. */
export function ruleText(t: TFunction, { rule, phrase }: Pick<Decision, 'rule' | 'phrase'>): string {
  const name = rule in RULE_KEYS ? t(RULE_KEYS[rule as keyof typeof RULE_KEYS]) : '';
  const said = phrase == null ? '' : `«${phrase}»`;
  return [name, said].filter((one) => one !== '').join(': ');
}
