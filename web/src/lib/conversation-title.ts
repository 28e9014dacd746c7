import type { TFunction } from 'i18next';

import type { ConversationRead } from '@/api/types';
import { formatPhone } from './phone';
import { withoutDirections } from './text';

type Named = Pick<ConversationRead, 'contact' | 'group'>;

/** Somebody who calls themselves "." has no name that could tell them apart. */
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** What a conversation is called: the group's subject or the contact's name, else the number, else that it is hidden. */
export function conversationTitle({ contact, group }: Named, t: TFunction): string {
  if (contact === null) return withoutDirections(group?.subject ?? t('conversations.unnamed_group'));
  if (contact.name !== null && SAYS_SOMETHING.test(contact.name)) return withoutDirections(contact.name);
  return contact.phone === null ? t('conversations.hidden_number') : formatPhone(contact.phone);
}

/** What its colour is made of. */
export function conversationSeed({ contact, group, id }: Named & Pick<ConversationRead, 'id'>): string {
  return contact?.id ?? group?.jid ?? id;
}
