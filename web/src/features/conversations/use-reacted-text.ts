import { useTranslation } from 'react-i18next';

import type { LastReactionRead, MessageKind } from '@/api/types';
import { namedPreviewOf } from '@/lib/mentions';
import { wordlessKey } from '@/lib/message-kind';

/** Says which reaction to which message of ours it is; in a group, whose. */
export function useReactedText(reaction: LastReactionRead, inGroup: boolean): string {
  const { t } = useTranslation();
  const what = reaction.text ?? t(wordlessKey({ kind: reaction.kind as MessageKind, problem: null }));
  const shown = namedPreviewOf(what, reaction.mentions, t('messages.mention_us'));
  const text = t('conversations.reacted', { emoji: reaction.emoji, what: shown });
  return inGroup && reaction.by !== null ? `${t('conversations.prefix', { who: reaction.by })} ${text}` : text;
}
