import { useState } from 'react';

import type { ReplyFile } from '@/lib/reply-picker';
import { useSession } from '@/lib/session';
import { storage } from '@/lib/storage';

/** Files of quick replies that go with the answer: kept beside its draft, in this browser. */
export function useKeptFiles(conversationId: string) {
  const { member } = useSession();
  const key = `sarafan-reply-files:${member.id}:${conversationId}`;
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
