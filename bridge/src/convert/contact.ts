import type { Contact } from '@whiskeysockets/baileys';
import { personOf, type Person } from '../ids.ts';
import { Bounds } from './bounds.ts';
import { NAME_LIMIT } from './details.ts';
import type { EventDraft } from './event.ts';

/** A phone number and a LID turned out to be one person. */
export function identityEvent(person: Person): EventDraft {
  return { type: 'contact.identity', data: { ...person }, late: false, at: new Date(), people: [] };
}

/**
 * Names from the owner's address book; null for whoever has none there any more. The name a person gives themselves
 * comes with each of their messages, so it needs no event of its own.
 */
export function contactEvents(contacts: Partial<Contact>[]): EventDraft[] {
  return contacts.flatMap((contact) => {
    const person = personOf(contact.id, contact.lid, contact.phoneNumber);
    if (!person.phone && !person.lid) return [];
    const data = { ...person, name: new Bounds().text(contact.name, NAME_LIMIT), saved: true };
    return { type: 'contact.updated', data, late: false, at: new Date(), people: [data] };
  });
}
