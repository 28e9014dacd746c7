import { useMutation, useQueryClient } from '@tanstack/react-query';

import { updateContact } from '@/api/generated';
import type { ContactKind, Language } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { contact } from './contact';

function useUpdate<T>(id: string, body: (said: T) => { kind?: ContactKind; language?: Language | null }) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (said: T) => updateContact({ path: { contact_id: id }, body: body(said) }),
    onSuccess: (updated) => {
      client.setQueryData(contact(id).queryKey, updated);
    },
    onError: failed,
  });
}

/** Says what a person is to us. */
export const useSortAs = (id: string) => useUpdate(id, (kind: ContactKind) => ({ kind }));

/** Says in which language a person is written to. */
export const useSpeak = (id: string) => useUpdate(id, (language: Language | null) => ({ language }));
