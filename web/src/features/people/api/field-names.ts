import { useQuery } from '@tanstack/react-query';

import { listFields } from '@/api/generated';

/** How the organization calls its fields, by their ids: the same rows of the cache as the settings of contacts have. */
export function useFieldNames(): ReadonlyMap<string, string> {
  const fields = useQuery({ queryKey: ['contacts', 'fields'], queryFn: async () => (await listFields()).items });
  return new Map(fields.data?.map((field) => [field.id, field.name] as const));
}
