import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { fillField, listFields } from '@/api/generated';
import { loadFresh } from '@/api/live';
import { contact } from './contact';
import { fieldsKey, reduceFields } from './fields-cache';

export const fields = queryOptions({
  queryKey: fieldsKey,
  queryFn: () => loadFresh(async () => (await listFields()).items, reduceFields),
});

/** The fields that contacts have, in their order, hidden ones too. */
export function useFields() {
  return useQuery(fields);
}

/** Writes a value into a field, unless somebody else has written another one meanwhile. */
export function useFillField(contactId: string, fieldId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ value, before }: { value: string | null; before: string | null }) =>
      fillField({ path: { contact_id: contactId, field_id: fieldId }, body: { value, before } }),
    onSuccess: (filled) => {
      client.setQueryData(contact(contactId).queryKey, filled);
    },
  });
}
