import { Button, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { IconMessages } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { PersonChat } from '@/api/types';
import { NumberName } from '@/components/NumberMark';
import { PaneBlock } from '@/components/Pane';
import { usePersonChats } from '@/features/conversations';
import type { ContactPanel } from '@/lib/contact-panel';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import { withoutPane } from '../chat-search';
import classes from './contact.module.css';

/** The chats with a person, by their numbers, and all of them as one; nothing where there is only one. */
export const ChatsPanel: ContactPanel = function ChatsPanel({ contact, conversation }) {
  const { chats } = usePersonChats(contact.id);
  return chats.length > 1 && <Chats chats={chats} openId={conversation.id} />;
};

function Chats({ chats, openId }: { chats: readonly PersonChat[]; openId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const locale = useLocale();
  const now = useNow();
  const open = (conversationId: string, isAll: boolean): void => {
    void navigate({
      to: '/chats/$conversationId',
      params: { conversationId },
      search: (before) => ({ ...withoutPane(before), ...(isAll ? { all: true } : {}) }),
      replace: true,
    });
  };
  return (
    <PaneBlock title={t('conversations.person_chats')}>
      <ul className={classes['chats']}>
        {chats.map(({ conversation: { id, channel_id: channelId, last_activity_at: at } }) => (
          <li key={id}>
            <UnstyledButton
              className={classes['chat']}
              aria-current={id === openId}
              onClick={() => {
                open(id, false);
              }}
            >
              <NumberName channelId={channelId} />
              <time dateTime={at}>{moment(at, now, locale)}</time>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        fullWidth
        leftSection={<IconMessages size={17} aria-hidden="true" />}
        onClick={() => {
          open(openId, true);
        }}
      >
        {t('conversations.timeline')}
      </Button>
    </PaneBlock>
  );
}
