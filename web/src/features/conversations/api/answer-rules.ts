import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import {
  addAnswerPhrase,
  deleteAnswerPhrase,
  readAnswerRules,
  switchAnswerRule,
  tryAnswerRules,
} from '@/api/generated';

const rules = queryOptions({ queryKey: ['answer-rules'], queryFn: () => readAnswerRules(), staleTime: 0 });

export function useAnswerRules() {
  return useQuery(rules);
}

/** What would be decided of a sentence, by the rules as they are now. */
export function useTriedSentence(text: string, afterQuestion: boolean) {
  return useQuery({
    queryKey: ['answer-rules', 'try', text, afterQuestion],
    queryFn: ({ signal }) => tryAnswerRules({ query: { text, after_question: afterQuestion }, signal }),
    enabled: text.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

export function useSwitchRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, enabled }: { name: string; enabled: boolean }) =>
      switchAnswerRule({ path: { rule_name: name }, body: { enabled } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['answer-rules'] }),
  });
}

export function useAddPhrase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { text: string; waits: boolean }) => addAnswerPhrase({ body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['answer-rules'] }),
  });
}

export function useDeletePhrase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => deleteAnswerPhrase({ path: { phrase_id: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['answer-rules'] }),
  });
}
