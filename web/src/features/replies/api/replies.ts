import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import {
  createReply,
  deleteReply,
  insertReply,
  listReplies,
  listVariables,
  readReply,
  restoreReply,
  updateReply,
  uploadMedia,
} from '@/api/generated';
import type { Language, ReplyWrite } from '@/api/types';

const ALL = ['replies'];
/** So many are offered after a slash. */
const MOST_OFFERED = 20;

/** The team's quick replies and one's own, as many as a search leaves. */
export function useReplies(q: string) {
  return useQuery({
    queryKey: [...ALL, 'list', q],
    queryFn: async () => (await listReplies({ query: { q } })).items,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

/** What is offered in a conversation, and in which language. */
export function useOffered(q: string, conversationId: string) {
  return useQuery({
    queryKey: [...ALL, 'offered', conversationId, q],
    queryFn: () => listReplies({ query: { q, conversation_id: conversationId, limit: MOST_OFFERED } }),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
}

export const reply = (id: string) =>
  queryOptions({
    queryKey: [...ALL, 'one', id],
    queryFn: () => readReply({ path: { reply_id: id } }),
    staleTime: 0,
    gcTime: 0,
  });

export function useVariables() {
  return useQuery({
    queryKey: ['reply-variables'],
    queryFn: async () => (await listVariables()).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A request after which all lists are asked for anew. */
function useChange<Given, Told>(mutationFn: (given: Given) => Promise<Told>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: ALL }) });
}

export const useSaveReply = () =>
  useChange(({ id, body }: { id: string | null; body: ReplyWrite }) =>
    id === null ? createReply({ body }) : updateReply({ path: { reply_id: id }, body }),
  );
export const useDeleteReply = () => useChange((id: string) => deleteReply({ path: { reply_id: id } }));
export const useRestoreReply = () => useChange((id: string) => restoreReply({ path: { reply_id: id } }));

/** Fill a quick reply for a conversation. */
export const useInsertReply = () =>
  useChange(({ id, conversationId, language }: { id: string; conversationId: string; language: Language | null }) =>
    insertReply({ path: { reply_id: id }, body: { conversation_id: conversationId, language } }),
  );

export const useUpload = () =>
  useMutation({
    mutationFn: (file: File) =>
      uploadMedia({
        body: file,
        headers: {
          'x-file-name': encodeURIComponent(file.name),
          'Content-Type': file.type === '' ? 'application/octet-stream' : file.type,
        },
      }),
  });
