import { useTranslation } from 'react-i18next';

import type { AskedAnewRead, ConversationRead, LastReactionRead, MessageKind } from '@/api/types';
import { namedPreviewOf } from '@/lib/mentions';
import { wordlessKey } from '@/lib/message-kind';
import { tellingName } from '@/lib/names';

/** Says which reaction to which message of ours it is; in a group, whose. */
export function useReactedText(reaction: LastReactionRead, inGroup: boolean): string {
  const { t } = useTranslation();
  const what = reaction.text ?? t(wordlessKey({ kind: reaction.kind as MessageKind, problem: null }));
  const shown = namedPreviewOf(what, reaction.mentions, t('messages.mention_us'));
  const text = t('conversations.reacted', { emoji: reaction.emoji, what: shown });
  const who = inGroup ? tellingName(reaction.by) : null;
  return who === null ? text : `${t('conversations.prefix', { who })} ${text}`;
}

/** Says what somebody asks otherwise since our answer; in a group, who. */
export function useAskedAnewText({ kind, text, mentions, by }: AskedAnewRead, inGroup: boolean): string {
  const { t } = useTranslation();
  const what = text ?? t(wordlessKey({ kind: kind as MessageKind, problem: null }));
  const said = t('conversations.asked_anew', { what: namedPreviewOf(what, mentions, t('messages.mention_us')) });
  const who = inGroup ? tellingName(by) : null;
  return who === null ? said : `${t('conversations.prefix', { who })} ${said}`;
}

/** What a row shows instead of the last message: of a reaction and a changed question the later one. */
export function besideLast({
  last_reaction: reaction,
  asked_anew: anew,
}: Pick<ConversationRead, 'last_reaction' | 'asked_anew'>): { reaction?: LastReactionRead; anew?: AskedAnewRead } {
  if (anew !== null && (reaction === null || Date.parse(anew.at) >= Date.parse(reaction.at))) return { anew };
  return reaction === null ? {} : { reaction };
}
