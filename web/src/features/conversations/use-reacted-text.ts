import { useTranslation } from 'react-i18next';

import type { LastReactionRead, MessageKind } from '@/api/types';
import { previewOf } from '@/lib/markup';
import { wordlessKey } from '@/lib/message-kind';

/** Says which reaction to which message of ours it is; in a group, whose. */
export function useReactedText(reaction: LastReactionRead, inGroup: boolean): string {
  const { t } = useTranslation();
  const what = reaction.text ?? t(wordlessKey({ kind: reaction.kind as MessageKind, problem: null }));
  const text = t('conversations.reacted', { emoji: reaction.emoji, what: previewOf(what) });
  return inGroup && reaction.by !== null ? `${t('conversations.prefix', { who: reaction.by })} ${text}` : text;
}
