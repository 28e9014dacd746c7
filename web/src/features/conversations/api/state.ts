import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { finish, needAnswer, openAgain, prioritize, snooze, tickOff, undoStateChange, wake } from '@/api/generated';
import type { ConversationRead, Priority } from '@/api/types';
import { isApiError } from '@/api/errors';
import { useNotify } from '@/lib/notify';
import { keep } from './changes';

export interface SnoozeWish {
  /** Null: until they write. */
  until: string | null;
  reason: string | null;
  /** To whom it comes back, to do what the reason says; null: it is only put aside. */
  for_id: string | null;
}

const CHANGED = {
  message: 'conversations.changed_message',
  assignee_id: 'conversations.changed_assignee',
  priority: 'conversations.changed_priority',
} as const;

/** What is otherwise by now than when somebody looked. */
function changedText(t: TFunction, fields: unknown): string {
  const names = Array.isArray(fields) ? fields.map(String) : [];
  const keys = names.map((name) =>
    name in CHANGED ? CHANGED[name as keyof typeof CHANGED] : 'conversations.changed_state',
  );
  const what = [...new Set(keys)].map((key) => t(key)).join(', ');
  return t('conversations.changed_meanwhile', { what });
}

/**
 * What can be done to the state of a chat; a note lets each be taken back.
 *
 * The note hangs on the answer, not on the component: whoever has gone to the next chat meanwhile is told, too.
 */
export function useStateOf({ id, last_message: last }: Pick<ConversationRead, 'id' | 'last_message'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { failed, refused, undoable } = useNotify();
  const { mutateAsync, isPending } = useMutation({ mutationFn: (ask: () => Promise<ConversationRead>) => ask() });
  const path = { conversation_id: id };
  const seen = { seen_id: last?.id ?? null };

  /** Returns why it was refused, which is said; nothing if it was done. */
  const run = async (ask: () => Promise<ConversationRead>, said?: string): Promise<unknown> => {
    try {
      const row = await mutateAsync(ask);
      keep(client, row);
      const change = row.change_id;
      if (said === undefined || change == null) return null;
      undoable(said, t('conversations.take_back'), () => {
        undo(change);
      });
      return null;
    } catch (error) {
      if (isApiError(error, 'changed_meanwhile')) refused(changedText(t, error.data['fields']));
      else failed(error);
      return error;
    }
  };
  const undo = (changeId: string): void => {
    void run(() => undoStateChange({ path: { ...path, change_id: changeId } }));
  };
  return {
    isPending,
    undo,
    snooze: (wish: SnoozeWish) =>
      run(() => snooze({ path, body: { ...wish, ...seen } }), t('conversations.snoozed_done')),
    tickOff: () => void run(() => tickOff({ path }), t('conversations.errand_done')),
    wake: () => void run(() => wake({ path }), t('conversations.woken_done')),
    finish: () => void run(() => finish({ path, body: seen }), t('conversations.finished_done')),
    openAgain: () => void run(() => openAgain({ path }), t('conversations.opened_done')),
    needAnswer: () => void run(() => needAnswer({ path }), t('conversations.answer_needed_done')),
    prioritize: (priority: Priority) =>
      void run(() => prioritize({ path, body: { priority } }), t('conversations.priority_done')),
  };
}
