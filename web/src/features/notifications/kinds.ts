import type { ConversationRead } from '@/api/types';
import type { NotificationsRead } from '@/api/generated';
import { storage } from '@/lib/storage';

type Kind = NotificationsRead['kinds'][number]['kind'];
type Kept = Partial<Record<Kind, boolean>>;

const KEY = 'sarafan-told';

/** What the member has chosen, kept here so that a sound needs no question to the server. */
export function keepKinds(kinds: NotificationsRead['kinds']): void {
  storage.write(KEY, Object.fromEntries(kinds.map(({ kind, is_on: isOn }) => [kind, isOn])));
}

/** Whether a member wants to be told that a chat has come back to them. */
export function isErrandTold(): boolean {
  return storage.read<Kept>(KEY, {}).errand ?? true;
}

/** Whether a message in this chat is worth a sound for a member; before anything was chosen, as the server has it. */
export function isTold(conversation: ConversationRead, memberId: string): boolean {
  const kept = storage.read<Kept>(KEY, {});
  if (conversation.kind === 'group' && conversation.waiting_since === null) return false;
  if (conversation.assignee_id === null) return kept.message_unassigned ?? true;
  if (conversation.assignee_id === memberId) return kept.message_mine ?? true;
  return kept.message_others ?? false;
}
