import { useTranslation } from 'react-i18next';

import type { ConversationRead, LastReactionRead } from '@/api/types';
import { useReactedText } from '../use-reacted-text';
import classes from './ReactionNote.module.css';

function Note({ reaction, inGroup }: { reaction: LastReactionRead; inGroup: boolean }) {
  const { t } = useTranslation();
  const what = useReactedText(reaction, inGroup);
  return (
    <p className={classes['note']} dir="auto" data-testid="reaction-waits">
      {t('conversations.reaction_waits', { what })}
    </p>
  );
}

/** Why a chat waits in which the customer has written nothing: by the organization's rule a reaction is an answer. */
export function ReactionNote({ conversation }: { conversation: ConversationRead }) {
  const { last_reaction: reaction, waiting_since: since } = conversation;
  if (reaction?.counts !== true || since === null) return null;
  return <Note reaction={reaction} inGroup={conversation.kind === 'group'} />;
}
