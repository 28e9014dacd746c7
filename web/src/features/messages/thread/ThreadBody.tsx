import { useState } from 'react';

import { ErrorState } from '@/components/ErrorState';
import { useNotify } from '@/lib/notify';
import type { ThreadSource } from '../api/source';
import { SourceContext } from '../api/source';
import type { useThread } from '../api/thread';
import { PendingBubble } from '../bubble/PendingBubble';
import type { MessageVerbs } from '../bubble/verbs';
import type { Pending } from '../outbox';
import { usePending } from '../outbox-context';
import { Thread } from './Thread';
import classes from './Thread.module.css';
import type { ThreadLine } from './rows';
import { ThreadSkeleton } from './ThreadSkeleton';
import { useUnreadMark } from './use-unread-mark';

interface Props {
  conversationId: string;
  source: ThreadSource;
  thread: ReturnType<typeof useThread>;
  unreadCount: number;
  lines: readonly ThreadLine[];
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  noteId: string | null;
  onSeen: () => void;
}

/** What was written here before the messages are there; what has left stays until they come, which have it, too. */
function Unsent({ chatIds }: { chatIds: readonly string[] }) {
  const pending = usePending(chatIds);
  const [sent, setSent] = useState<Pending[]>([]);
  const isKept = ({ clientKey }: Pending): boolean => sent.some((one) => one.clientKey === clientKey);
  const fresh = pending.filter((one) => one.state === 'sent' && !isKept(one));
  if (fresh.length > 0) setSent([...sent, ...fresh]);
  return [...sent, ...pending.filter((one) => !isKept(one))].map((one, index) => (
    <PendingBubble key={one.clientKey} pending={one} startsGroup={index === 0} />
  ));
}

/** The messages, or what stands in their place until they are loaded. */
export function ThreadBody(props: Props) {
  const { conversationId, source, thread, unreadCount, lines, inGroup, verbs, noteId, onSeen } = props;
  const { failed } = useNotify();
  const mark = useUnreadMark(thread.data, source.isTimeline ? 0 : unreadCount, usePending(source.chatIds));
  return (
    <>
      {thread.data === undefined && (
        <div className={classes['frame']}>
          <div className={classes['without']}>
            <div className={classes['waits']}>
              {thread.isError ? (
                <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />
              ) : (
                <ThreadSkeleton />
              )}
              <Unsent chatIds={source.chatIds} />
            </div>
          </div>
        </div>
      )}
      {thread.data !== undefined && (
        <SourceContext value={source}>
          <Thread
            conversationId={conversationId}
            source={source}
            data={thread.data}
            loading={thread.loading}
            unread={mark}
            unreadCount={unreadCount}
            lines={lines}
            extend={thread.extend}
            goTo={thread.goTo}
            noteId={noteId}
            onEarlierNotes={(cursor) => {
              thread.loadEarlierNotes(cursor).catch(failed);
            }}
            inGroup={inGroup}
            verbs={verbs}
            onSeen={onSeen}
          />
        </SourceContext>
      )}
    </>
  );
}
