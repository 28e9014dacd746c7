import { ActionIcon, Button, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconArrowLeft,
  IconCheck,
  IconClockPause,
  IconDotsVertical,
  IconInfoCircle,
  IconMailOpened,
  IconMessageCircleCheck,
  IconMessageCircleQuestion,
  IconMessages,
  IconSearch,
  IconTag,
} from '@tabler/icons-react';
import type { RefObject } from 'react';
import { Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { later, NotOpened } from '@/components/later';
import { TagChips } from '@/components/TagChips';
import { conversationSeed, conversationTitle } from '@/lib/conversation-title';
import { useDirectory } from '@/lib/directory';
import { useIsPhone } from '@/lib/media';
import { tellingName } from '@/lib/names';
import { useNotify } from '@/lib/notify';
import { formatPhone } from '@/lib/phone';
import { useCan, useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { tagging } from '@/lib/tagging';
import { useAnswerNeeded, useAssign, useMarkUnread, useNoAnswerNeeded } from '../api/changes';
import { usePins } from '../api/pins';
import { useStateOf } from '../api/state';
import { selection } from '../selection';
import { usePresenceText } from '../use-presence-text';
import { AssigneeMenu } from './AssigneeMenu';
import classes from './ConversationHeader.module.css';
import { Onlookers } from './Onlookers';
import { useTeaching } from './DecisionNote';
import { RowMarks } from './RowMarks';
import { StateItems } from './StateItems';
import { WaitingChip } from './WaitingChip';

const SnoozeDialog = later(() => import('./SnoozeDialog'), 'SnoozeDialog', NotOpened);

interface Props {
  conversation: ConversationRead;
  onBack: () => void;
  onFind: () => void;
  onClose: () => void;
  onToggleContact: () => void;
  contactOpen: boolean;
  /** Show all chats with the person, or the open one; absent where there is no other. */
  timeline?: { isShown: boolean; onToggle: () => void } | undefined;
}

interface MoreProps {
  conversation: ConversationRead;
  waiting: Waiting;
  /** The button that does the first of it, where there is room for it. */
  dismiss: RefObject<HTMLButtonElement | null>;
  onUnread: () => void;
  onSnooze: () => void;
  /** Set tags; absent in groups, and for those who may not. */
  onTags: (() => void) | undefined;
  onFind: () => void;
  onToggleContact: () => void;
  timeline: Props['timeline'];
}

function Subtitle({ conversation }: { conversation: ConversationRead }) {
  const { t } = useTranslation();
  const channel = useDirectory().channels.get(conversation.channel_id);
  const isPhone = useIsPhone();
  const presence = usePresenceText(conversation.id, conversation.kind === 'group');
  const { contact, group } = conversation;
  return (
    <span className={classes['subtitle']}>
      {isPhone && <WaitingChip row={conversation} />}
      {channel !== undefined && (
        <span className={classes['channel']}>
          <span className={classes['dot']} style={{ backgroundColor: channel.color }} aria-hidden="true" />
          <span className={classes['channelName']}>{channel.label}</span>
        </span>
      )}
      {presence !== null && (
        <span className={classes['presence']} data-now={presence.isNow} data-testid="presence">
          {presence.text}
        </span>
      )}
      {presence === null && contact !== null && tellingName(contact.name) !== null && contact.phone !== null && (
        <span className={classes['phone']}>{formatPhone(contact.phone)}</span>
      )}
      {presence === null && group !== null && <span>{t('conversations.group_size', { count: group.size })}</span>}
    </span>
  );
}

/** Takes the chat off the unanswered ones, or puts it back; a note lets the former be taken back. */
function useWaiting(conversation: ConversationRead) {
  const { t } = useTranslation();
  const canSend = useCan('messages.send');
  const { done, undoable } = useNotify();
  const noAnswer = useNoAnswerNeeded(conversation.id);
  const answer = useAnswerNeeded(conversation.id);
  const teach = useTeaching();
  const isWaiting = conversation.waiting_since !== null;
  const putBack = (): void => {
    answer.mutate(undefined, {
      onSuccess: () => {
        done(t('conversations.answer_needed_done'));
      },
    });
  };
  const dismiss = (): void => {
    if (!isWaiting || !canSend) return;
    const offer = (): void => {
      undoable(t('conversations.no_answer_done'), t('conversations.take_back'), () => {
        answer.mutate();
      });
      teach(conversation, false);
    };
    // Also for whoever has gone to the next chat meanwhile, which `mutate` would tell nothing.
    noAnswer.mutateAsync().then(offer, () => undefined);
  };
  return { isWaiting, canSend, isPending: noAnswer.isPending, dismiss, putBack };
}

type Waiting = ReturnType<typeof useWaiting>;

function Dismiss({ waiting, ref }: { waiting: Waiting; ref: RefObject<HTMLButtonElement | null> }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('conversations.no_answer_hint')}>
      <Button
        ref={ref}
        variant="default"
        size="sm"
        leftSection={<IconMessageCircleCheck size={17} aria-hidden="true" />}
        loading={waiting.isPending}
        onClick={waiting.dismiss}
        className={classes['dismiss']}
      >
        <span className={classes['dismissText']}>{t('conversations.no_answer_needed')}</span>
      </Button>
    </Tooltip>
  );
}

/** What else can be done with the chat, and what has no room beside it in the head. */
function MoreMenu(props: MoreProps) {
  const { conversation, waiting, dismiss, onUnread, onSnooze, onTags, onFind, onToggleContact, timeline } = props;
  const { t } = useTranslation();
  const [isBeside, setBeside] = useState(false);
  return (
    <Menu
      position="bottom-end"
      width={270}
      onOpen={() => {
        setBeside((dismiss.current?.getClientRects().length ?? 0) > 0);
      }}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('common.more')}>
          <IconDotsVertical size={19} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {waiting.canSend && waiting.isWaiting && !isBeside && (
          <Menu.Item leftSection={<IconMessageCircleCheck size={17} />} onClick={waiting.dismiss}>
            {t('conversations.no_answer_needed')}
          </Menu.Item>
        )}
        {waiting.canSend && !waiting.isWaiting && (
          <Menu.Item leftSection={<IconMessageCircleQuestion size={17} />} onClick={waiting.putBack}>
            {t('conversations.answer_needed')}
          </Menu.Item>
        )}
        {waiting.canSend && (
          <Menu.Item leftSection={<IconMailOpened size={17} />} onClick={onUnread}>
            {t('conversations.mark_unread')}
          </Menu.Item>
        )}
        {onTags !== undefined && (
          <Menu.Item leftSection={<IconTag size={17} />} onClick={onTags}>
            {t('contacts.tags_set')}
          </Menu.Item>
        )}
        {timeline !== undefined && (
          <Menu.Item leftSection={<IconMessages size={17} />} onClick={timeline.onToggle}>
            {t(timeline.isShown ? 'conversations.timeline_off' : 'conversations.timeline')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconSearch size={17} />} onClick={onFind}>
          {t('search.in_chat')}
        </Menu.Item>
        <Menu.Item leftSection={<IconInfoCircle size={17} />} onClick={onToggleContact}>
          {conversation.group === null ? t('contacts.open') : t('conversations.group_open')}
        </Menu.Item>
        <Menu.Divider />
        <StateItems row={conversation} onSnooze={onSnooze} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Put aside and done, where there is room for them; the menu has both. */
function StateButtons({ isDone, onSnooze, onFinish }: { isDone: boolean; onSnooze: () => void; onFinish: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Tooltip label={t('conversations.snooze')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          className={classes['state']}
          aria-label={t('conversations.snooze')}
          onClick={onSnooze}
        >
          <IconClockPause size={19} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('conversations.finish')}>
        <ActionIcon
          variant="subtle"
          color={isDone ? 'teal' : 'gray'}
          size={36}
          className={classes['state']}
          aria-label={t('conversations.finish')}
          aria-disabled={isDone}
          onClick={onFinish}
        >
          <IconCheck size={20} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** All chats with the person, where there is room for the button; the menu has it, too. */
function TimelineButton({ isShown, onToggle }: NonNullable<Props['timeline']>) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('conversations.timeline')}>
      <ActionIcon
        variant={isShown ? 'light' : 'subtle'}
        color={isShown ? 'mulberry' : 'gray'}
        size={36}
        className={classes['timeline']}
        aria-label={t('conversations.timeline')}
        aria-pressed={isShown}
        onClick={onToggle}
      >
        <IconMessages size={19} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Above the thread: who this is, how long they wait, who answers, and what can be done. */
export function ConversationHeader(props: Props) {
  const { conversation, onBack, onFind, onClose, onToggleContact, contactOpen, timeline } = props;
  const { t } = useTranslation();
  const { member } = useSession();
  const isPhone = useIsPhone();
  const canAssign = useCan('conversations.assign');
  const waiting = useWaiting(conversation);
  const dismiss = useRef<HTMLButtonElement>(null);
  const markUnread = useMarkUnread(conversation.id);
  const assign = useAssign(conversation.id, conversation.assignee_id);
  const state = useStateOf(conversation);
  const isPinned = usePins().includes(conversation.id);
  const [snoozing, setSnoozing] = useState(false);
  const title = conversationTitle(conversation, t);

  const unread = (): void => {
    markUnread.mutate(undefined, { onSuccess: onClose });
  };
  const { contact } = conversation;
  const canTag = useCan('contacts.edit') && contact !== null;
  const tags = canTag
    ? (): void => {
        tagging.set({ contactId: contact.id });
      }
    : undefined;
  const finish = (): void => {
    if (waiting.canSend && conversation.done_at === null) state.finish();
  };
  const snooze = (): void => {
    if (waiting.canSend) setSnoozing(true);
  };
  const take = (): void => {
    if (canAssign && conversation.assignee_id !== member.id) assign.mutate(member.id);
  };
  // While several are chosen, nobody means the open one alone.
  const isChoosing = useStore(selection) !== null;
  useShortcuts(isChoosing ? {} : { KeyL: tags, KeyE: finish, KeyH: snooze, KeyA: take });

  return (
    <header className={classes['header']}>
      {isPhone && (
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('common.back')} onClick={onBack}>
          <IconArrowLeft size={22} />
        </ActionIcon>
      )}
      <UnstyledButton className={classes['who']} onClick={onToggleContact} aria-expanded={contactOpen}>
        <Avatar name={title} seed={conversationSeed(conversation)} size={40} />
        <span className={classes['names']}>
          <span className={classes['title']} dir="auto">
            {title}
          </span>
          <Subtitle conversation={conversation} />
        </span>
        <span className={classes['marks']}>
          <RowMarks row={conversation} pinned={isPinned} />
        </span>
        {!isPhone && <TagChips ids={contact?.tag_ids ?? []} most={2} />}
      </UnstyledButton>
      <Onlookers conversationId={conversation.id} />
      {!isPhone && <WaitingChip row={conversation} />}
      {timeline !== undefined && <TimelineButton {...timeline} />}
      {waiting.isWaiting && waiting.canSend && <Dismiss waiting={waiting} ref={dismiss} />}
      {waiting.canSend && <StateButtons isDone={conversation.done_at !== null} onSnooze={snooze} onFinish={finish} />}
      <AssigneeMenu conversation={conversation} />
      <MoreMenu
        conversation={conversation}
        waiting={waiting}
        dismiss={dismiss}
        onUnread={unread}
        onSnooze={snooze}
        onTags={tags}
        onFind={onFind}
        onToggleContact={onToggleContact}
        timeline={timeline}
      />
      {snoozing && (
        <Suspense>
          <SnoozeDialog
            row={conversation}
            onClose={() => {
              setSnoozing(false);
            }}
          />
        </Suspense>
      )}
    </header>
  );
}
