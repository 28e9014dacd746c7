import i18next from 'i18next';

import type { ConversationRead } from '@/api/types';
import { restOfTexts } from '@/i18n';
import { conversationTitle } from '@/lib/conversation-title';
import { notes } from '@/lib/notify';

const JUST_NOW_MS = 60_000;
const SHOWN_MS = 20_000;

/** Whether a chat comes back to a member at this moment; each time is told once. */
export function comesBack(memberId: string): (chat: ConversationRead) => boolean {
  const told = new Set<string>();
  return ({ id, errand }) => {
    if (errand?.is_due !== true || errand.for_id !== memberId) return false;
    const what = `${id} ${errand.due_at}`;
    if (told.has(what) || Date.now() - Date.parse(errand.due_at) > JUST_NOW_MS) return false;
    told.add(what);
    return true;
  };
}

/** A note over whatever is open: which chat came back, for what, with the way to it. */
export async function tellOfErrand(chat: ConversationRead, open: (path: string) => void): Promise<void> {
  await restOfTexts();
  const { t } = i18next;
  const what = chat.errand?.text == null ? '' : ` · ${chat.errand.text}`;
  const message = t('notifications.errand_due', { name: conversationTitle(chat, t) }) + what;
  const run = (): void => {
    open(`/chats/${chat.id}`);
  };
  const undo = { label: t('conversations.open_chat'), run, isOffer: true };
  notes.set([...notes.get(), { message, color: 'orange', autoClose: SHOWN_MS, undo }]);
}
