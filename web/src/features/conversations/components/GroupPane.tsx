import { ActionIcon, Button, Text, Title, Tooltip } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead, ConversationRead, GroupMemberRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { ErrorState } from '@/components/ErrorState';
import { Pane, PaneBlock, PaneSkeleton, PaneTop } from '@/components/Pane';
import { conversationSeed, conversationTitle } from '@/lib/conversation-title';
import { useDirectory } from '@/lib/directory';
import { personName } from '@/lib/names';
import { useNotify } from '@/lib/notify';
import { formatPhone, isMasked } from '@/lib/phone';
import { useCan } from '@/lib/session';
import { useGroup } from '../api/group';
import { useOpenConversation } from '../api/open';
import { AssigneeMenu } from './AssigneeMenu';
import classes from './GroupPane.module.css';

interface WriteProps {
  name: string;
  phone: string;
  channelId: string;
  onOpen: (conversationId: string) => void;
}

interface MemberProps {
  member: GroupMemberRead;
  ours: ChannelRead | undefined;
  onOpen: (conversationId: string) => void;
}

interface Props {
  conversation: ConversationRead;
  onClose: () => void;
  /** Another conversation, such as one with a member alone. */
  onOpen: (conversationId: string) => void;
}

/** Leads to the chat with a member alone, which is opened where there is none yet. */
function WriteAlone({ name, phone, channelId, onOpen }: WriteProps) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const open = useOpenConversation();
  const label = t('conversations.write_alone', { name });
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={label}
        loading={open.isPending}
        onClick={() => {
          open.mutate(
            { channelId, phone },
            {
              onSuccess: ({ id }) => {
                onOpen(id);
              },
              onError: failed,
            },
          );
        }}
      >
        <IconMessage size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

function Member({ member, ours, onOpen }: MemberProps) {
  const { t } = useTranslation();
  const canSend = useCan('messages.send');
  const phone = member.phone === null ? null : formatPhone(member.phone);
  const isUs = member.phone !== null && member.phone === ours?.phone;
  const name = isUs ? ours.label : personName(member, t);
  return (
    <li className={classes['member']} data-testid="group-member">
      <Avatar name={name} seed={member.contact_id ?? member.lid ?? name} size={38} />
      <span className={classes['who']}>
        <span className={classes['name']} dir="auto">
          {name}
        </span>
        {name !== phone && phone !== null && <span className={classes['phone']}>{phone}</span>}
      </span>
      {isUs && <span className={classes['admin']}>{t('conversations.group_us')}</span>}
      {member.role !== 'member' && <span className={classes['admin']}>{t('conversations.group_admin')}</span>}
      {canSend && !isUs && member.phone !== null && !isMasked(member.phone) && ours !== undefined && (
        <WriteAlone name={name} phone={member.phone} channelId={ours.id} onOpen={onOpen} />
      )}
    </li>
  );
}

/** The third pane of a group: what it is about, and who is in it. */
export function GroupPane({ conversation, onClose, onOpen }: Props) {
  const { t } = useTranslation();
  const group = useGroup(conversation);
  const { group: about, members = [] } = group.data ?? {};
  const ours = useDirectory().channels.get(conversation.channel_id);
  const title = conversationTitle(conversation, t);
  return (
    <Pane title={t('conversations.group')} onClose={onClose}>
      {group.isPending && <PaneSkeleton />}
      {group.isError && <ErrorState error={group.error} onRetry={() => void group.refetch()} />}
      {about != null && (
        <>
          <PaneTop>
            <Avatar name={title} seed={conversationSeed(conversation)} size={84} />
            <Title order={2} dir="auto">
              {title}
            </Title>
            {about.description !== null && about.description !== '' && (
              <p className={classes['about']} dir="auto">
                {about.description}
              </p>
            )}
            {about.announce && (
              <Text size="sm" c="dimmed">
                {t('conversations.group_announce')}
              </Text>
            )}
          </PaneTop>
          <PaneBlock title={t('conversations.assignee')}>
            <AssigneeMenu conversation={conversation} inPane />
          </PaneBlock>
          <h3 className={classes['heading']}>
            {t('conversations.group_size', { count: Math.max(about.size, members.length) })}
          </h3>
          <ul className={classes['members']}>
            {members.map((member, index) => (
              <Member key={member.lid ?? member.phone ?? index} member={member} ours={ours} onOpen={onOpen} />
            ))}
          </ul>
          {group.hasNextPage && (
            <Button variant="default" loading={group.isFetchingNextPage} onClick={() => void group.fetchNextPage()}>
              {t('common.show_more')}
            </Button>
          )}
        </>
      )}
    </Pane>
  );
}
