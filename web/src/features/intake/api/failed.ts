import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { listDeliveries, replay } from '@/api/generated';

const failedIntake = queryOptions({
  queryKey: ['intake', 'failed'],
  queryFn: async () => (await listDeliveries({ query: { state: 'failed' } })).items,
  staleTime: 0,
});

export function useFailedIntake() {
  return useQuery(failedIntake);
}

/** Try to understand a delivery again; it leaves the list at once and returns to it if it fails again. */
export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => replay({ path: { delivery_id: id } }),
    onSuccess: (_nothing, id) => {
      client.setQueryData(failedIntake.queryKey, (list) => list?.filter((delivery) => delivery.id !== id));
    },
  });
}
