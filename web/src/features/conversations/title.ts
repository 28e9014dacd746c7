import type { TFunction } from 'i18next';

import type { ConversationRead } from '@/api/types';
import { formatPhone } from '@/lib/phone';

/** What a conversation is called: the contact's name, else the number, else that the number is still unknown. */
export function conversationTitle(contact: ConversationRead['contact'], t: TFunction): string {
  if (contact.name !== null && contact.name !== '') return contact.name;
  return contact.phone === null ? t('conversations.hidden_number') : formatPhone(contact.phone);
}
