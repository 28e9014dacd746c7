import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import {
  countFields,
  countTags,
  createField,
  createTag,
  orderFields,
  orderTags,
  removeField,
  updateField,
  updateTag,
} from '@/api/generated';
import type { FieldKind, FieldRead, TagColor, TagRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { fields } from '../api/fields';
import { tags } from '../api/tags';

const tagCounts = ['contacts', 'tag-counts'];
const fieldCounts = ['contacts', 'field-counts'];

/** How many contacts have each tag, by its id. */
export function useTagCounts() {
  return useQuery({
    queryKey: tagCounts,
    queryFn: async () => new Map((await countTags()).items.map((one) => [one.tag_id, one.contacts])),
    staleTime: 0,
  });
}

/** How many contacts have something in each field, by its id. */
export function useFieldCounts() {
  return useQuery({
    queryKey: fieldCounts,
    queryFn: async () => new Map((await countFields()).items.map((one) => [one.field_id, one.contacts])),
    staleTime: 0,
  });
}

/** A list with a changed row in it, or a new one at its end. */
function withRow<T extends { id: string }>(list: T[] | undefined, row: T): T[] | undefined {
  if (list === undefined) return list;
  return list.some(({ id }) => id === row.id) ? list.map((one) => (one.id === row.id ? row : one)) : [...list, row];
}

function useTagChange<V>(ask: (value: V) => Promise<TagRead>, onError?: (error: unknown) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (tag) => {
      client.setQueryData(tags.queryKey, (list: TagRead[] | undefined) => withRow(list, tag));
    },
    onError,
  });
}

export const useCreateTag = () => useTagChange((name: string) => createTag({ body: { name } }));

export interface TagChange {
  name?: string;
  color?: TagColor;
  archived?: boolean;
}

/** Changes a tag; whoever changes its name says themselves what was wrong with it. */
export function useUpdateTag(id: string, isTold = true) {
  const { failed } = useNotify();
  return useTagChange((body: TagChange) => updateTag({ path: { tag_id: id }, body }), isTold ? failed : undefined);
}

export function useOrderTags() {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (ids: string[]) => orderTags({ body: { ids } }),
    onMutate: (ids) => {
      client.setQueryData(tags.queryKey, (list: TagRead[] | undefined) => inOrder(list, ids));
    },
    onSuccess: ({ items }) => {
      client.setQueryData(tags.queryKey, items);
    },
    onError: (error) => {
      failed(error);
      void client.invalidateQueries(tags);
    },
  });
}

function useFieldChange<V>(ask: (value: V) => Promise<FieldRead>, onError?: (error: unknown) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (field) => {
      client.setQueryData(fields.queryKey, (list: FieldRead[] | undefined) => withRow(list, field));
    },
    onError,
  });
}

export interface Choice {
  id: string | null;
  name: string;
}

export const useCreateField = () =>
  useFieldChange((body: { name: string; kind: FieldKind; choices: string[] }) => createField({ body }));

export interface FieldChange {
  name?: string;
  choices?: Choice[];
  hidden?: boolean;
  confirmed?: boolean;
}

export function useUpdateField(id: string, onError?: (error: unknown) => void) {
  return useFieldChange((body: FieldChange) => updateField({ path: { field_id: id }, body }), onError);
}

export function useRemoveField(id: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: () => removeField({ path: { field_id: id }, query: { confirmed: true } }),
    onSuccess: () => {
      client.setQueryData(fields.queryKey, (list: FieldRead[] | undefined) => list?.filter((one) => one.id !== id));
    },
    onError: failed,
  });
}

export function useOrderFields() {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (ids: string[]) => orderFields({ body: { ids } }),
    onMutate: (ids) => {
      client.setQueryData(fields.queryKey, (list: FieldRead[] | undefined) => inOrder(list, ids));
    },
    onSuccess: ({ items }) => {
      client.setQueryData(fields.queryKey, items);
    },
    onError: (error) => {
      failed(error);
      void client.invalidateQueries(fields);
    },
  });
}

function inOrder<T extends { id: string }>(list: T[] | undefined, ids: readonly string[]): T[] | undefined {
  return list?.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}
