import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { ChannelDistribution, DistributionRead, TeamDistribution } from '@/api/generated';
import { distributeChannel, distributeTeam, listDistributions } from '@/api/generated';
import { useNotify } from '@/lib/notify';

const distributionKey = ['distribution'] as const;

/** By which rules chats are given to members. */
export function useDistribution() {
  return useQuery({
    queryKey: distributionKey,
    queryFn: async () => (await listDistributions()).items,
    staleTime: 0, // no delta tells what others have set
  });
}

const isSame = (a: DistributionRead, b: DistributionRead): boolean =>
  a.channel_id === b.channel_id && a.team_id === b.team_id;

export type Target = { kind: 'channel' | 'team'; id: string };

export function useDistribute({ kind, id }: Target) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (body: ChannelDistribution & TeamDistribution) =>
      kind === 'channel'
        ? distributeChannel({ path: { channel_id: id }, body })
        : distributeTeam({
            path: { team_id: id },
            body: { mode: body.mode, no_answer_minutes: body.no_answer_minutes ?? null },
          }),
    onSuccess: (rule) => {
      client.setQueryData(distributionKey, (list: DistributionRead[] | undefined) => [
        ...(list ?? []).filter((one) => !isSame(one, rule)),
        rule,
      ]);
    },
    onError: failed,
  });
}
