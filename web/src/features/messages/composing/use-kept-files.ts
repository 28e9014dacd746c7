import { useState } from 'react';

import type { ReplyFile } from '@/lib/reply-picker';
import { useSession } from '@/lib/session';
import { storage } from '@/lib/storage';

const keyOf = (memberId: string, conversationId: string): string => `sarafan-reply-files:${memberId}:${conversationId}`;

/** What was begun in one chat goes on in another, which has no such files yet. */
export function moveKeptFiles(memberId: string, from: string, to: string): void {
  const files = storage.read<ReplyFile[]>(keyOf(memberId, from), []);
  if (files.length === 0 || storage.read<ReplyFile[]>(keyOf(memberId, to), []).length > 0) return;
  storage.write(keyOf(memberId, to), files);
  storage.remove(keyOf(memberId, from));
}

/** Files of quick replies that go with the answer: kept beside its draft, in this browser. */
export function useKeptFiles(conversationId: string) {
  const { member } = useSession();
  const key = keyOf(member.id, conversationId);
  const [files, setFiles] = useState(() => storage.read<ReplyFile[]>(key, []));
  const keep = (change: (files: ReplyFile[]) => ReplyFile[]): void => {
    setFiles((now) => {
      const next = change(now);
      if (next.length === 0) storage.remove(key);
      else storage.write(key, next);
      return next;
    });
  };
  return [files, keep] as const;
}
