import { ErrorState } from '@/components/ErrorState';
import type { useThread } from '../api/thread';
import type { MessageVerbs } from '../bubble/verbs';
import { Thread } from './Thread';
import classes from './Thread.module.css';
import { ThreadSkeleton } from './ThreadSkeleton';
import { useUnreadMark } from './use-unread-mark';

interface Props {
  conversationId: string;
  thread: ReturnType<typeof useThread>;
  unreadCount: number;
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onSeen: () => void;
}

/** The messages, or what stands in their place until they are loaded. */
export function ThreadBody({ conversationId, thread, unreadCount, inGroup, verbs, onSeen }: Props) {
  const mark = useUnreadMark(thread.data, unreadCount);
  return (
    <>
      {thread.isPending && (
        <div className={classes['frame']}>
          <ThreadSkeleton />
        </div>
      )}
      {thread.isError && (
        <div className={classes['frame']}>
          <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />
        </div>
      )}
      {thread.data !== undefined && (
        <Thread
          conversationId={conversationId}
          data={thread.data}
          loading={thread.loading}
          unread={mark}
          unreadCount={unreadCount}
          extend={thread.extend}
          goTo={thread.goTo}
          inGroup={inGroup}
          verbs={verbs}
          onSeen={onSeen}
        />
      )}
    </>
  );
}
