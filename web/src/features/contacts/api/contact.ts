import { queryOptions, useQuery } from '@tanstack/react-query';

import { readContact } from '@/api/generated';
import type { Delta, LiveCache } from '@/api/live';
import { isNewer, loadFresh } from '@/api/live';
import type { ContactRead } from '@/api/types';
import { fieldsCache } from './fields-cache';
import { tagsCache } from './tags';

const contactKey = ['contacts', 'one'] as const;

/** A contact that was merged into another one is null: the conversation names the other a moment later. */
export function reduceContact(contact: ContactRead | null, delta: Delta): ContactRead | null {
  if (contact === null) return contact;
  if (delta.type === 'contact.removed' && delta.data.id === contact.id) return null;
  if (delta.type !== 'contact' || delta.data.id !== contact.id || !isNewer(delta.data, contact)) return contact;
  return delta.data;
}

export function contact(id: string) {
  return queryOptions({
    queryKey: [...contactKey, id],
    queryFn: () => loadFresh<ContactRead | null>(() => readContact({ path: { contact_id: id } }), reduceContact),
  });
}

export function useContact(id: string) {
  return useQuery(contact(id));
}

const contacts: LiveCache<ContactRead | null> = { prefix: contactKey, reduce: reduceContact };

export const contactLiveCaches = [contacts, tagsCache, fieldsCache] as LiveCache<unknown>[];
