import { useMutation, useQueryClient } from '@tanstack/react-query';

import { updateContact } from '@/api/generated';
import type { ContactKind } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { contact } from './contact';

/** Says what a person is to us. */
export function useSortAs(id: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (kind: ContactKind) => updateContact({ path: { contact_id: id }, body: { kind } }),
    onSuccess: (sorted) => {
      client.setQueryData(contact(id).queryKey, sorted);
    },
    onError: failed,
  });
}
