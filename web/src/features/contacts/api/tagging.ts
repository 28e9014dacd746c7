import { useMutation, useQueryClient } from '@tanstack/react-query';

import { createTag, setTag, takeTagOff } from '@/api/generated';
import { useNotify } from '@/lib/notify';
import { contact } from './contact';

/** Sets a tag on a contact, or takes it off. */
export function useTagging(contactId: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: ({ tagId, on }: { tagId: string; on: boolean }) =>
      (on ? setTag : takeTagOff)({ path: { contact_id: contactId, tag_id: tagId } }),
    onSuccess: (changed) => {
      client.setQueryData(contact(contactId).queryKey, changed);
    },
    onError: failed,
  });
}

/** Adds a tag to the vocabulary and sets it at once. */
export function useNewTagOn(contactId: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: async (name: string) => {
      const { id } = await createTag({ body: { name } });
      return setTag({ path: { contact_id: contactId, tag_id: id } });
    },
    onSuccess: (changed) => {
      client.setQueryData(contact(contactId).queryKey, changed);
    },
    onError: failed,
  });
}
