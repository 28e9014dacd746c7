import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { ContactRead } from '@/api/types';
import { contact } from './contact';

export function useRename(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string | null) => api.patch<ContactRead>(`/api/contacts/${id}`, { name }),
    onSuccess: (renamed) => {
      client.setQueryData(contact(id).queryKey, renamed);
    },
  });
}
