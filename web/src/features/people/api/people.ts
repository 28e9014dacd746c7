import { useMutation, useQuery } from '@tanstack/react-query';

import {
  blockContact,
  erasePerson,
  exportPerson,
  listMergeHints,
  listMerges,
  mergeContacts,
  previewMerge,
  readPersonTask,
  search,
  unblockContact,
  undoMerge,
} from '@/api/generated';
import { loadFresh } from '@/api/live';
import type { ContactRead, MergePreview, PersonTaskRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { reduceTask, taskKey } from './task-cache';

export type Choices = Record<string, 'survivor' | 'absorbed'>;

const key = (contact: ContactRead, what: string) => ['people', what, contact.id, contact.revision] as const;

/** Who may be the same person; asked for anew when the contact is another. */
export function useHints(contact: ContactRead, enabled: boolean) {
  return useQuery({
    queryKey: key(contact, 'hints'),
    queryFn: () => listMergeHints({ path: { contact_id: contact.id } }),
    enabled,
  });
}

/** What was merged into the contact and can still be undone. */
export function useMerges(contact: ContactRead) {
  return useQuery({
    queryKey: key(contact, 'merges'),
    queryFn: () => listMerges({ path: { contact_id: contact.id } }),
  });
}

/** People by name or number. */
export function usePeople(q: string) {
  return useQuery({
    queryKey: ['people', 'search', q],
    queryFn: async ({ signal }) =>
      (await search({ query: { q, group: 'chats', limit: 20 }, signal })).chats?.items ?? [],
    enabled: q !== '',
    staleTime: 0,
  });
}

export function usePreview(contactId: string, otherId: string) {
  return useQuery<MergePreview>({
    queryKey: ['people', 'preview', contactId, otherId],
    queryFn: () => previewMerge({ path: { contact_id: contactId }, query: { absorbed_id: otherId } }),
    staleTime: 0,
    gcTime: 0,
  });
}

export function useMerge(contactId: string) {
  return useMutation({
    mutationFn: ({ otherId, choices }: { otherId: string; choices: Choices }) =>
      mergeContacts({ path: { contact_id: contactId }, body: { absorbed_id: otherId, choices } }),
  });
}

export function usePart(contactId: string) {
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (mergeId: string) => undoMerge({ path: { contact_id: contactId, merge_id: mergeId } }),
    onError: failed,
  });
}

/** Blocks a contact, or lets them be one like all others. */
export function useBlocking(contactId: string) {
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (blocked: boolean) => (blocked ? blockContact : unblockContact)({ path: { contact_id: contactId } }),
    onError: failed,
  });
}

export function useExport(contactId: string) {
  return useMutation({ mutationFn: () => exportPerson({ path: { contact_id: contactId } }) });
}

export function useErase(contactId: string) {
  return useMutation({
    mutationFn: (confirm: string) => erasePerson({ path: { contact_id: contactId }, body: { confirm } }),
  });
}

/** How far a job is that one has asked for. */
export function useTask(id: string | null) {
  return useQuery<PersonTaskRead>({
    queryKey: [...taskKey, id],
    queryFn: () => loadFresh(() => readPersonTask({ path: { task_id: id ?? '' } }), reduceTask),
    enabled: id !== null,
    staleTime: 0,
  });
}
