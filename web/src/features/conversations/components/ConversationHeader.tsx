import { ActionIcon, Button, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconArrowLeft,
  IconDotsVertical,
  IconInfoCircle,
  IconMailOpened,
  IconMessageCircleCheck,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { conversationSeed, conversationTitle } from '@/lib/conversation-title';
import { useDirectory } from '@/lib/directory';
import { useIsPhone } from '@/lib/media';
import { useNotify } from '@/lib/notify';
import { formatPhone } from '@/lib/phone';
import { useCan, useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { useAssign, useMarkUnread, useNoAnswerNeeded } from '../api/changes';
import { usePresenceText } from '../use-presence-text';
import { AssigneeMenu } from './AssigneeMenu';
import classes from './ConversationHeader.module.css';
import { WaitingChip } from './WaitingChip';

interface Props {
  conversation: ConversationRead;
  onBack: () => void;
  onClose: () => void;
  onToggleContact: () => void;
  contactOpen: boolean;
}

function Subtitle({ conversation }: { conversation: ConversationRead }) {
  const { t } = useTranslation();
  const channel = useDirectory().channels.get(conversation.channel_id);
  const presence = usePresenceText(conversation.id, conversation.kind === 'group');
  const { contact, group } = conversation;
  return (
    <span className={classes['subtitle']}>
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
      {presence === null && contact !== null && contact.name !== null && contact.phone !== null && (
        <span className={classes['phone']}>{formatPhone(contact.phone)}</span>
      )}
      {presence === null && group !== null && <span>{t('conversations.group_size', { count: group.size })}</span>}
    </span>
  );
}

/** Above the thread: who this is, how long they wait, who answers, and what can be done. */
export function ConversationHeader({ conversation, onBack, onClose, onToggleContact, contactOpen }: Props) {
  const { t } = useTranslation();
  const { member } = useSession();
  const isPhone = useIsPhone();
  const canSend = useCan('messages.send');
  const canAssign = useCan('conversations.assign');
  const { failed, done } = useNotify();
  const noAnswer = useNoAnswerNeeded(conversation.id);
  const markUnread = useMarkUnread(conversation.id);
  const assign = useAssign(conversation.id);
  const title = conversationTitle(conversation, t);
  const isWaiting = conversation.waiting_since !== null;

  const dismiss = (): void => {
    if (!isWaiting || !canSend) return;
    noAnswer.mutate(undefined, {
      onError: failed,
      onSuccess: () => {
        done(t('conversations.no_answer_done'));
      },
    });
  };
  const unread = (): void => {
    markUnread.mutate(undefined, { onError: failed, onSuccess: onClose });
  };
  useShortcuts({
    KeyE: dismiss,
    KeyA: () => {
      if (canAssign && conversation.assignee_id !== member.id) assign.mutate(member.id, { onError: failed });
    },
  });

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
      </UnstyledButton>
      {conversation.waiting_since !== null && <WaitingChip since={conversation.waiting_since} />}
      {isWaiting && canSend && !isPhone && (
        <Tooltip label={t('conversations.no_answer_hint')}>
          <Button
            variant="default"
            size="sm"
            leftSection={<IconMessageCircleCheck size={17} aria-hidden="true" />}
            loading={noAnswer.isPending}
            onClick={dismiss}
            className={classes['dismiss']}
          >
            <span className={classes['dismissText']}>{t('conversations.no_answer_needed')}</span>
          </Button>
        </Tooltip>
      )}
      <AssigneeMenu conversation={conversation} compact={isPhone} />
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('common.more')}>
            <IconDotsVertical size={19} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isWaiting && canSend && isPhone && (
            <Menu.Item leftSection={<IconMessageCircleCheck size={17} />} onClick={dismiss}>
              {t('conversations.no_answer_needed')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconMailOpened size={17} />} onClick={unread}>
            {t('conversations.mark_unread')}
          </Menu.Item>
          <Menu.Item leftSection={<IconInfoCircle size={17} />} onClick={onToggleContact}>
            {conversation.group === null ? t('contacts.open') : t('conversations.group_open')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}
