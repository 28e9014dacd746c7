import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { useCan } from '@/lib/session';
import { useAddPhrase } from '../api/answer-rules';
import { useStateOf } from '../api/state';
import { phraseIn } from '../phrase';
import { ruleText } from '../rule-text';
import classes from './DecisionNote.module.css';

/** Offers to remember what has just been corrected, for the next time that somebody says the same. */
export function useTeaching(): (row: ConversationRead, waits: boolean) => void {
  const { t } = useTranslation();
  const add = useAddPhrase();
  const { done, failed, offered } = useNotify();
  const canSend = useCan('messages.send');
  return (row, waits) => {
    const text = phraseIn(row);
    if (text === null || !canSend) return;
    const said = t(waits ? 'conversations.teach_waits' : 'conversations.teach_no_answer', { text });
    offered(said, t('conversations.teach'), () => {
      add.mutateAsync({ text, waits }).then(() => {
        done(t('conversations.taught'));
      }, failed);
    });
  };
}

/** Why a chat does not wait though the customer wrote last, and the click that corrects it. */
export function DecisionNote({ conversation }: { conversation: ConversationRead }) {
  const { t } = useTranslation();
  const { decision, waiting_since: since, done_at: doneAt, last_message: last } = conversation;
  const canSend = useCan('messages.send');
  const state = useStateOf(conversation);
  const teach = useTeaching();
  if (decision === null || decision.waits || since !== null || doneAt !== null || last?.direction !== 'in') return null;
  return (
    <div className={classes['note']} data-testid="decision">
      <span dir="auto">{t('conversations.no_answer_by', { rule: ruleText(t, decision) })}</span>
      {canSend && (
        <Button
          size="compact-xs"
          variant="light"
          loading={state.isPending}
          onClick={() => {
            state.needAnswer();
            teach(conversation, true);
          }}
        >
          {t('conversations.needs_answer')}
        </Button>
      )}
    </div>
  );
}
