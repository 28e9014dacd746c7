import { useQuery } from '@tanstack/react-query';

import { listErasures } from '@/api/generated';
import { loadFresh } from '@/api/live';
import { erasuresKey, reduceErasures } from './task-cache';

/** Who has let people be erased, the latest first. */
export function useErasures() {
  return useQuery({
    queryKey: erasuresKey,
    queryFn: () => loadFresh(async () => (await listErasures()).items, reduceErasures),
    staleTime: 0,
  });
}
