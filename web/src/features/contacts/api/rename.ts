import { useMutation, useQueryClient } from '@tanstack/react-query';

import { updateContact } from '@/api/generated';
import { useNotify } from '@/lib/notify';
import { contact } from './contact';

export function useRename(id: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (name: string) => updateContact({ path: { contact_id: id }, body: { name } }),
    onSuccess: (renamed) => {
      client.setQueryData(contact(id).queryKey, renamed);
    },
    onError: failed,
  });
}
