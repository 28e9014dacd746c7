import { useMutation, useQueryClient } from '@tanstack/react-query';

import type { TeamUpdate, WorkUpdate } from '@/api/generated';
import { createTeam, planWork, updateTeam } from '@/api/generated';
import type { MemberRead, TeamRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { members } from '../api/members';
import { teamsKey } from '../api/teams';

function byName(a: TeamRead, b: TeamRead): number {
  return a.name.localeCompare(b.name);
}

function useKeep() {
  const client = useQueryClient();
  return (team: TeamRead): void => {
    client.setQueryData(teamsKey, (list: TeamRead[] | undefined) =>
      [...(list ?? []).filter(({ id }) => id !== team.id), team].toSorted(byName),
    );
    void client.invalidateQueries({ queryKey: members.queryKey });
  };
}

export function useCreateTeam() {
  const keep = useKeep();
  return useMutation({
    mutationFn: (body: { name: string; member_ids: string[] }) => createTeam({ body }),
    onSuccess: keep,
  });
}

export function useUpdateTeam(id: string) {
  const keep = useKeep();
  return useMutation({
    mutationFn: (body: TeamUpdate) => updateTeam({ path: { team_id: id }, body }),
    onSuccess: keep,
  });
}

/** When a member works, and how many chats a rule lets them have. */
export function usePlanWork(id: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (body: WorkUpdate) => planWork({ path: { member_id: id }, body }),
    onSuccess: (changed) => {
      client.setQueryData(members.queryKey, (list: MemberRead[] | undefined) =>
        list?.map((member) => (member.id === changed.id ? changed : member)),
      );
    },
    onError: failed,
  });
}
