import { useQuery } from '@tanstack/react-query';

import { listFields } from '@/api/generated';

/** How the organization calls its fields, by their ids. */
export function useFieldNames(): ReadonlyMap<string, string> {
  const fields = useQuery({ queryKey: ['people', 'fields'], queryFn: () => listFields() });
  return new Map(fields.data?.items.map((field) => [field.id, field.name] as const));
}
