import { useMutation, useQueryClient } from '@tanstack/react-query';

import { attend } from '@/api/generated';
import type { Attendance, MemberRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { members } from './members';

/** Say of somebody that they are at work, away or off; null: as their working hours say. */
export function useAttend(id: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (state: Attendance | null) => attend({ path: { member_id: id }, body: { state } }),
    onSuccess: (changed) => {
      client.setQueryData(members.queryKey, (list: MemberRead[] | undefined) =>
        list?.map((member) => (member.id === changed.id ? changed : member)),
      );
    },
    onError: failed,
  });
}
