import { queryOptions, useQuery } from '@tanstack/react-query';

import { readContact } from '@/api/generated';
import type { Delta, LiveCache } from '@/api/live';
import { isNewer, loadFresh } from '@/api/live';
import type { ContactRead } from '@/api/types';

const contactKey = ['contacts', 'one'] as const;

function reduceContact(contact: ContactRead, delta: Delta): ContactRead {
  if (delta.type !== 'contact' || delta.data.id !== contact.id || !isNewer(delta.data, contact)) return contact;
  return delta.data;
}

export function contact(id: string) {
  return queryOptions({
    queryKey: [...contactKey, id],
    queryFn: () => loadFresh(() => readContact({ path: { contact_id: id } }), reduceContact),
  });
}

export function useContact(id: string) {
  return useQuery(contact(id));
}

const contacts: LiveCache<ContactRead> = { prefix: contactKey, reduce: reduceContact };

export const contactLiveCaches = [contacts] as LiveCache<unknown>[];
