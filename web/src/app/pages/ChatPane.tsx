import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router';
import { IconMessageOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { ConversationRead, PersonChat } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { later, NotOpened } from '@/components/later';
import { ChannelTrouble } from '@/features/channels';
import {
  ConversationHeader,
  DecisionNote,
  DisappearingNote,
  ErrandNote,
  nextWaiting,
  ReactionNote,
  TimelineBar,
  useConversation,
  useDrafts,
  useDraftSaver,
  useInFront,
  useMarkRead,
  useMembersOf,
  useStateLines,
} from '@/features/conversations';
import { BlockedNote } from '@/features/people';
import { ReplyPicker } from '@/features/replies';
import type { NoteParts } from '@/features/messages';
import { NotePartsContext, ThreadPane } from '@/features/messages';
import { NoteComposer, NoteRow } from '@/features/notes';
import { conversationTitle } from '@/lib/conversation-title';
import { useDirectory } from '@/lib/directory';
import { useIsPhone } from '@/lib/media';
import { useNotify } from '@/lib/notify';
import { NumbersContext } from '@/lib/numbers';
import { useCan, useSession } from '@/lib/session';
import { isCovered, useShortcuts } from '@/lib/shortcuts';
import { tagging } from '@/lib/tagging';
import { usePerson } from './use-person';

const NOTES: NoteParts = { Row: NoteRow, Composer: NoteComposer };
const FindBar = later(() => import('@/features/search'), 'FindBar', NotOpened);

interface Props {
  id: string;
  /** The note at which the chat is opened. */
  noteId: string | null;
  /** Of which number the list is; null: of all. */
  listed: string | null;
  contactOpen: boolean;
  onToggleContact: () => void;
  onClose: () => void;
  /** All chats with the person are shown, and this one is answered in. */
  isAll: boolean;
  onOpen: (id: string, isAll?: boolean) => void;
}

/** Marks chats read, each once for every count of unread messages, also when an answer is slow or fails. */
function useSeen(rows: readonly ConversationRead[]): () => void {
  const { mutateAsync } = useMarkRead();
  const marked = useRef(new Map<string, string>());
  return useCallback(() => {
    for (const { id, unread_count: unread, revision } of rows) {
      const what = `${unread}:${revision}`;
      if (unread === 0 || marked.current.get(id) === what) continue;
      marked.current.set(id, what);
      mutateAsync(id).catch(() => marked.current.delete(id));
    }
  }, [mutateAsync, rows]);
}

function Trouble({ channelId }: { channelId: string }) {
  const channel = useDirectory().channels.get(channelId);
  const navigate = useNavigate();
  if (channel === undefined) return null;
  return (
    <ChannelTrouble
      channel={channel}
      place="composer"
      onOpen={() => void navigate({ to: '/channels/$channelId', params: { channelId } })}
    />
  );
}

/** What there is to know before one answers, above the field. */
function Notices({ conversation, elsewhere }: { conversation: ConversationRead; elsewhere: ReactNode }) {
  const { contact } = conversation;
  return (
    <>
      {contact?.is_blocked === true ? (
        <Suspense>
          <BlockedNote contactId={contact.id} />
        </Suspense>
      ) : (
        <DecisionNote conversation={conversation} />
      )}
      {conversation.errand !== null && (
        <Suspense>
          <ErrandNote row={conversation} errand={conversation.errand} />
        </Suspense>
      )}
      <ReactionNote conversation={conversation} />
      {elsewhere}
      <DisappearingNote seconds={conversation.disappears_after_s} />
      <Trouble channelId={conversation.channel_id} />
    </>
  );
}

interface HeadProps {
  conversation: ConversationRead;
  contactOpen: boolean;
  /** All chats with the person. */
  chats: readonly PersonChat[];
  isTimeline: boolean;
  onTimeline: (isShown: boolean) => void;
  onToggleContact: () => void;
  onClose: () => void;
}

/** What stands above the messages: who this is, what of them is shown, and the search in it. */
function Head({ conversation, contactOpen, chats, isTimeline, onTimeline, onToggleContact, onClose }: HeadProps) {
  const router = useRouter();
  const canGoBack = useCanGoBack();
  const isPhone = useIsPhone();
  // How often it was asked for; nobody looks for anything at 0.
  const [finding, setFinding] = useState(0);
  const find = (): void => {
    setFinding((times) => times + 1);
  };
  useShortcuts({
    'Ctrl+KeyF': () => {
      if (!isCovered()) find();
    },
  });
  return (
    <>
      <ConversationHeader
        conversation={conversation}
        contactOpen={contactOpen}
        onToggleContact={onToggleContact}
        onFind={find}
        onClose={onClose}
        timeline={
          chats.length > 1
            ? {
                isShown: isTimeline,
                onToggle: () => {
                  onTimeline(!isTimeline);
                },
              }
            : undefined
        }
        onBack={() => {
          if (isPhone && canGoBack) router.history.back();
          else onClose();
        }}
      />
      {isTimeline && (
        <Suspense fallback={<div style={{ minHeight: 41 }} />}>
          <TimelineBar
            chats={chats}
            onClose={() => {
              onTimeline(false);
            }}
          />
        </Suspense>
      )}
      {finding > 0 && (
        <Suspense>
          <FindBar
            conversationId={conversation.id}
            asked={finding}
            onClose={() => {
              setFinding(0);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function OpenChat({ conversation, ...props }: Omit<Props, 'id'> & { conversation: ConversationRead }) {
  const { noteId, listed, isAll, contactOpen, onToggleContact, onClose, onOpen } = props;
  const { t } = useTranslation();
  const { member } = useSession();
  const client = useQueryClient();
  const { done, failed } = useNotify();
  const saver = useDraftSaver();
  const drafts = useDrafts();
  const { timeline, ...person } = usePerson(conversation, isAll, onOpen);
  const seen = useSeen(person.shown);
  const people = useMembersOf(conversation);
  useInFront(conversation.id);
  const [oldestAt, setOldestAt] = useState<string | null>(null);
  const lines = useStateLines(timeline ?? { chatId: conversation.id }, oldestAt);
  useEffect(
    () => () => {
      saver.flush();
    },
    [saver],
  );

  const { contact } = conversation;
  const canTag = useCan('contacts.edit') && contact !== null;
  const onHash = canTag
    ? (clear: () => void): void => {
        tagging.set({ contactId: contact.id, onSet: clear });
      }
    : undefined;
  const goNext = async (): Promise<void> => {
    const next = await nextWaiting(client, member.id, listed, conversation.id);
    if (next === null) done(t(listed === null ? 'conversations.all_answered' : 'conversations.number_answered'));
    else onOpen(next);
  };
  return (
    <NotePartsContext value={NOTES}>
      <NumbersContext value={person.numbers}>
        <Head
          conversation={conversation}
          contactOpen={contactOpen}
          chats={person.chats}
          isTimeline={timeline !== undefined}
          onTimeline={(isShown) => {
            onOpen(conversation.id, isShown);
          }}
          onToggleContact={onToggleContact}
          onClose={onClose}
        />
        {person.wait || (
          <ThreadPane
            key={timeline?.contactId}
            timeline={timeline}
            onChat={person.goTo}
            from={person.from}
            conversationId={conversation.id}
            channelId={conversation.channel_id}
            title={conversationTitle(conversation, t)}
            inGroup={conversation.kind === 'group'}
            closed={conversation.group?.can_send === false ? t('conversations.group_closed') : undefined}
            unreadCount={person.shown.reduce((sum, one) => sum + one.unread_count, 0)}
            draft={drafts.data?.[conversation.id] ?? ''}
            onDraft={(text) => {
              saver.change(conversation.id, text);
            }}
            onSeen={seen}
            onNext={() => {
              goNext().catch(failed);
            }}
            noteId={noteId}
            people={people}
            replies={ReplyPicker}
            onHash={onHash}
            lines={lines}
            onOldest={setOldestAt}
            notice={<Notices conversation={conversation} elsewhere={person.elsewhere} />}
          />
        )}
      </NumbersContext>
    </NotePartsContext>
  );
}

/** The open conversation, or why it cannot be shown. */
export function ChatPane({ id, ...props }: Props) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const wayBack = (
    <Button variant="default" onClick={props.onClose}>
      {t('common.to_chats')}
    </Button>
  );
  const { data, error } = conversation;
  // It may have been theirs to see until now: what the page still holds of it is shown no more.
  const isHidden = isApiError(error) && [403, 404, 422].includes(error.status);
  if (data != null && !isHidden) {
    // All chats with a person stay in sight while one goes from one to another.
    const key = props.isAll ? (data.contact?.id ?? id) : id;
    return <OpenChat key={key} conversation={data} {...props} />;
  }
  if (data === null || isHidden) {
    return (
      <EmptyState icon={<IconMessageOff size={32} stroke={1.6} />} title={t('conversations.not_here')} action={wayBack}>
        {t('conversations.not_here_hint')}
      </EmptyState>
    );
  }
  if (conversation.isError) {
    return <ErrorState error={conversation.error} onRetry={() => void conversation.refetch()} wayBack={wayBack} />;
  }
  return null;
}
