import type { TFunction } from 'i18next';

import type { ConversationRead } from '@/api/types';
import { personName } from './names';
import { withoutDirections } from './text';

type Named = Pick<ConversationRead, 'contact' | 'group'>;

/** What a conversation is called: the group's subject or the contact's name, else the number, else that it is hidden. */
export function conversationTitle({ contact, group }: Named, t: TFunction): string {
  if (contact === null) return withoutDirections(group?.subject ?? t('conversations.unnamed_group'));
  return personName(contact, t);
}

/** What its colour is made of. */
export function conversationSeed({ contact, group, id }: Named & Pick<ConversationRead, 'id'>): string {
  return contact?.id ?? group?.jid ?? id;
}
