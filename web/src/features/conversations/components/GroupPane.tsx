import { Button, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ChannelRead, ConversationRead, GroupMemberRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { ErrorState } from '@/components/ErrorState';
import { Pane, PaneSkeleton, PaneTop } from '@/components/Pane';
import { conversationSeed, conversationTitle } from '@/lib/conversation-title';
import { useDirectory } from '@/lib/directory';
import { formatPhone } from '@/lib/phone';
import { useGroup } from '../api/group';
import classes from './GroupPane.module.css';

function Member({ member, ours }: { member: GroupMemberRead; ours: ChannelRead | undefined }) {
  const { t } = useTranslation();
  const phone = member.phone === null ? null : formatPhone(member.phone);
  const isUs = member.phone !== null && member.phone === ours?.phone;
  const name = (isUs ? ours.label : member.name) ?? phone ?? t('conversations.hidden_number');
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
    </li>
  );
}

/** The third pane of a group: what it is about, and who is in it. */
export function GroupPane({ conversation, onClose }: { conversation: ConversationRead; onClose: () => void }) {
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
          <h3 className={classes['heading']}>
            {t('conversations.group_size', { count: Math.max(about.size, members.length) })}
          </h3>
          <ul className={classes['members']}>
            {members.map((member, index) => (
              <Member key={member.lid ?? member.phone ?? index} member={member} ours={ours} />
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
