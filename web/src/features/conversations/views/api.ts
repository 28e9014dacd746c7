import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import {
  chooseViewOrder,
  countCondition,
  countViews,
  createView,
  deleteView,
  listFields,
  listViews,
  sortView,
  updateView,
} from '@/api/generated';
import { loadFresh } from '@/api/live';
import type { Condition, CountRead, FieldRead, Sort, ViewCreate, ViewRead } from '@/api/types';
import { reduceViews, viewsKey } from './cache';
import { usePulse } from './use-asked-anew';

const AGAIN_MS = 60_000; // time passes: «waits longer than» comes true by itself

const views = queryOptions({ queryKey: viewsKey, queryFn: () => loadFresh(() => listViews(), reduceViews) });

/** Everybody's saved views, one's own, and how one sorts views. */
export function useViews() {
  return useQuery(views);
}

/** One saved view; undefined while it is not known, null when there is none. */
export function useView(id: string | null): ViewRead | null | undefined {
  const { data } = useQuery({ ...views, enabled: id !== null });
  return data && ([...data.shared, ...data.own].find((one) => one.id === id) ?? null);
}

/** How many chats saved views have, all or one: counted anew after changes, at most every three seconds. */
export function useViewCounts(enabled: boolean, only: string | null = null): ReadonlyMap<string, CountRead> {
  const { rows } = usePulse();
  const { data } = useQuery({
    queryKey: ['conversations', 'view-counts', only, rows],
    queryFn: ({ signal }) => countViews({ query: { ...(only === null ? {} : { view_id: [only] }) }, signal }),
    enabled,
    placeholderData: (before, query) => (query?.queryKey[2] === only ? before : undefined),
    refetchInterval: AGAIN_MS,
    gcTime: AGAIN_MS,
  });
  return new Map((data?.items ?? []).map((one) => [one.view_id, one]));
}

/** How many chats fulfil conditions that are not saved yet. */
export function useCountOf(condition: Condition, enabled: boolean) {
  return useQuery({
    queryKey: ['conversations', 'condition-count', condition],
    queryFn: ({ signal }) => countCondition({ body: { condition }, signal }),
    enabled,
    retry: false,
    placeholderData: (before) => before,
    gcTime: 0,
  });
}

/** The contacts' fields, as the settings of contacts know them: the same rows of the cache. */
export function useFieldsOfContacts(): FieldRead[] {
  const { data } = useQuery({ queryKey: ['contacts', 'fields'], queryFn: async () => (await listFields()).items });
  return data ?? NO_FIELDS;
}

const NO_FIELDS: FieldRead[] = [];

function useChange<Given, Told>(mutationFn: (given: Given) => Promise<Told>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: viewsKey }) });
}

export const useSaveView = () =>
  useChange(({ id, body }: { id: string | null; body: ViewCreate }) =>
    id === null ? createView({ body }) : updateView({ path: { view_id: id }, body }),
  );
export const useDeleteView = () => useChange((id: string) => deleteView({ path: { view_id: id } }));
/** Chooses the order of saved views, which is there at once. */
export function useOrderViews() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => chooseViewOrder({ body: { ids } }),
    onMutate: (order) => {
      client.setQueryData(views.queryKey, (known) => known && { ...known, order });
    },
    onError: () => client.invalidateQueries(views),
  });
}
export const useSortView = () =>
  useChange(({ view, sort }: { view: string; sort: Sort | null }) => sortView({ body: { view, sort } }));
