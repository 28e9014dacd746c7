import { useState } from 'react';

import type { ReplyFile } from '@/lib/reply-picker';
import { useSession } from '@/lib/session';
import { storage } from '@/lib/storage';
import { createStore, useStore } from '@/lib/store';

const keyOf = (memberId: string, conversationId: string): string => `sarafan-reply-files:${memberId}:${conversationId}`;

/** Changes with everything that is kept, or is kept no more. */
const changes = createStore(0);

function write(key: string, files: readonly ReplyFile[]): void {
  if (files.length === 0) storage.remove(key);
  else storage.write(key, files);
  changes.set(changes.get() + 1);
}

/** What was begun in one chat goes on in another, which has no such files yet. */
export function moveKeptFiles(memberId: string, from: string, to: string): void {
  const files = storage.read<ReplyFile[]>(keyOf(memberId, from), []);
  if (files.length === 0 || storage.read<ReplyFile[]>(keyOf(memberId, to), []).length > 0) return;
  write(keyOf(memberId, to), files);
  write(keyOf(memberId, from), []);
}

/** Whether files wait in a chat to go with an answer. */
export function useHasKeptFiles(conversationId: string): boolean {
  const { member } = useSession();
  useStore(changes);
  return storage.read<ReplyFile[]>(keyOf(member.id, conversationId), []).length > 0;
}

/** Files of quick replies that go with the answer: kept beside its draft, in this browser. */
export function useKeptFiles(conversationId: string) {
  const { member } = useSession();
  const key = keyOf(member.id, conversationId);
  const [files, setFiles] = useState(() => storage.read<ReplyFile[]>(key, []));
  const keep = (change: (files: ReplyFile[]) => ReplyFile[]): void => {
    const next = change(files);
    setFiles(next);
    write(key, next);
  };
  return [files, keep] as const;
}
