import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import {
  forgetImport,
  giveTable,
  listFields,
  listImportRows,
  listImports,
  matchColumns,
  startImport,
  stopImport,
  undoImport,
} from '@/api/generated';
import type { GiveTableData } from '@/api/generated';
import { isApiError } from '@/api/errors';
import { isNewer, loadFresh } from '@/api/live';
import type { ContactImportRead, Matching, RowState } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { importsKey, reduceImports } from '../api/task-cache';

/** How a file is to be read, where the member has said it. */
export type HowToRead = NonNullable<GiveTableData['query']>;

/** One's own imports, the latest first. */
export function useImports() {
  return useQuery({
    queryKey: importsKey,
    queryFn: () => loadFresh(async () => (await listImports()).items, reduceImports),
  });
}

/** Puts what the server has answered among the imports, unless the page knows more by now. */
function useKeep() {
  const client = useQueryClient();
  return (given: ContactImportRead, instead = false): void => {
    client.setQueryData<readonly ContactImportRead[]>(importsKey, (imports = []) => {
      // A new table takes the place of the one that was not begun.
      const others = instead ? imports.filter(({ state }) => !isUnbegun(state)) : imports;
      if (!others.some(({ id }) => id === given.id)) return [given, ...others];
      return others.map((one) => (one.id === given.id && isNewer(given, one) ? given : one));
    });
  };
}

/** Loads the imports anew when one has gone meanwhile: another page has forgotten it, or given another table. */
function useLookAgain() {
  const client = useQueryClient();
  return (error: unknown): void => {
    if (isApiError(error, 'not_found')) void client.invalidateQueries({ queryKey: importsKey });
  };
}

export const isUnbegun = (state: ContactImportRead['state']): boolean =>
  state === 'uploaded' || state === 'checking' || state === 'checked';

/** Gives a file; the answer says how it was read. */
export function useGiveTable() {
  const keep = useKeep();
  return useMutation({
    mutationFn: ({ file, how }: { file: File; how: HowToRead }) =>
      giveTable({ body: file, query: how, headers: { 'x-file-name': encodeURIComponent(file.name) } }),
    onSuccess: (given) => {
      keep(given, true);
    },
  });
}

export function useMatch(id: string) {
  const keep = useKeep();
  const lookAgain = useLookAgain();
  return useMutation({
    mutationFn: (body: Matching) => matchColumns({ path: { import_id: id }, body }),
    onSuccess: (given) => {
      keep(given);
    },
    onError: lookAgain,
  });
}

const DEEDS = { start: startImport, stop: stopImport, undo: undoImport } as const;

/** Begins an import, stops it, or takes it back. */
export function useDeed(id: string, deed: keyof typeof DEEDS) {
  const keep = useKeep();
  const lookAgain = useLookAgain();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: () => DEEDS[deed]({ path: { import_id: id } }),
    onSuccess: (given) => {
      keep(given);
    },
    onError: (error) => {
      failed(error);
      lookAgain(error);
    },
  });
}

/** Lets a table go that was not begun. */
export function useForget(id: string) {
  const client = useQueryClient();
  const lookAgain = useLookAgain();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: () => forgetImport({ path: { import_id: id } }),
    onSuccess: () => {
      client.setQueryData<readonly ContactImportRead[]>(importsKey, (imports = []) =>
        imports.filter((one) => one.id !== id),
      );
    },
    onError: (error) => {
      failed(error);
      lookAgain(error);
    },
  });
}

/** Rows in some states, some at a time; asked for anew when the import has gone on to another step. */
export function useRows({ id, state }: ContactImportRead, states: RowState[], enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['people', 'import-rows', id, state, states],
    queryFn: ({ pageParam }) => listImportRows({ path: { import_id: id }, query: { state: states, after: pageParam } }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next_after,
    enabled,
    staleTime: 0,
    gcTime: 0,
  });
}

/** The organization's fields that are shown: the same rows of the cache as the settings of contacts have. */
export function useShownFields() {
  const fields = useQuery({ queryKey: ['contacts', 'fields'], queryFn: async () => (await listFields()).items });
  return fields.data?.filter((field) => field.hidden_at === null) ?? [];
}
