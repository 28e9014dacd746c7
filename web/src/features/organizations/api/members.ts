import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { createPasswordLink, listMembers, removeMember, updateMember } from '@/api/generated';
import type { Delta, LiveCache } from '@/api/live';
import { loadFresh } from '@/api/live';
import type { MemberRead, Role, SessionRead } from '@/api/types';
import { nextTurnMs } from '@/lib/next-turn';
import { session } from './session';
import { teamsCache } from './teams';

const membersKey = ['members'] as const;

export function reduceMembers(list: MemberRead[], delta: Delta): MemberRead[] {
  if (delta.type === 'member.removed') return list.filter((member) => member.id !== delta.data.id);
  if (delta.type !== 'member') return list;
  const changed = delta.data;
  return list.some((member) => member.id === changed.id)
    ? list.map((member) => (member.id === changed.id ? changed : member))
    : [...list, changed];
}

export function reduceSession(current: SessionRead | null, delta: Delta): SessionRead | null {
  if (current === null) return current;
  if (delta.type === 'permissions') return { ...current, permissions: delta.data.permissions };
  if (delta.type === 'organization') return { ...current, organization: delta.data };
  if (delta.type !== 'member' || delta.data.id !== current.member.id) return current;
  return { ...current, member: delta.data };
}

export const members = queryOptions({
  queryKey: membersKey,
  queryFn: () => loadFresh(async () => (await listMembers()).items, reduceMembers),
  // Working hours begin and end without anything being told.
  refetchInterval: ({ state }) => nextTurnMs(state.data, Date.now()),
});

export function useMembers() {
  return useQuery(members);
}

export function useChangeRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) => updateMember({ path: { member_id: id }, body: { role } }),
    onSuccess: (changed) => {
      client.setQueryData(membersKey, (list: MemberRead[] | undefined) =>
        list?.map((member) => (member.id === changed.id ? changed : member)),
      );
    },
  });
}

/** A link with which a member gives themselves another password; it is shown once. */
export function usePasswordLink(id: string) {
  return useMutation({ mutationFn: () => createPasswordLink({ path: { member_id: id } }) });
}

export function useRemoveMember() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => removeMember({ path: { member_id: id } }),
    onSuccess: (_nothing, id) => {
      client.setQueryData(membersKey, (list: MemberRead[] | undefined) => list?.filter((member) => member.id !== id));
    },
  });
}

const list: LiveCache<MemberRead[]> = { prefix: membersKey, reduce: reduceMembers };
const own: LiveCache<SessionRead | null> = { prefix: session.queryKey, reduce: reduceSession };

export const organizationLiveCaches = [list, own, teamsCache] as LiveCache<unknown>[];
