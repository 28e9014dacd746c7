import { queryOptions, useQuery } from '@tanstack/react-query';

import { listTeams } from '@/api/generated';
import type { Delta, LiveCache } from '@/api/live';
import { loadFresh } from '@/api/live';
import type { TeamRead } from '@/api/types';

export const teamsKey = ['teams'] as const;

function reduceTeams(teams: TeamRead[], delta: Delta): TeamRead[] {
  return delta.type === 'teams' ? delta.data.items : teams;
}

const teams = queryOptions({
  queryKey: teamsKey,
  queryFn: () => loadFresh(async () => (await listTeams()).items, reduceTeams),
});

/** The organization's teams by their names, archived ones too. */
export function useTeams() {
  return useQuery(teams);
}

export const teamsCache: LiveCache<TeamRead[]> = { prefix: teamsKey, reduce: reduceTeams };
