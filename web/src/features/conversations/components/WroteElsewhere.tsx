import { Button } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';

import type { ConversationRead, PersonChat } from '@/api/types';
import { NumberName } from '@/components/NumberMark';
import { useCan } from '@/lib/session';
import { lastWritten } from '../person-chats';
import classes from './AnswerFrom.module.css';

interface Props {
  conversation: ConversationRead;
  chats: readonly PersonChat[];
  onChosen: (chat: ConversationRead) => void;
}

/** Says that the customer wrote last to another number than the one from which an answer leaves. */
export function WroteElsewhere({ conversation, chats, onChosen }: Props) {
  const { t } = useTranslation();
  const canSend = useCan('messages.send');
  const last = lastWritten(chats)?.conversation;
  if (!canSend || last === undefined || last.id === conversation.id) return null;
  return (
    <div className={classes['note']} data-testid="wrote-elsewhere">
      <Trans
        i18nKey="conversations.answer_elsewhere"
        components={{ number: <NumberName channelId={last.channel_id} /> }}
      />
      <Button
        size="compact-xs"
        variant="light"
        onClick={() => {
          onChosen(last);
        }}
      >
        {t('conversations.answer_there')}
      </Button>
    </div>
  );
}
