import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead, PersonChat } from '@/api/types';
import { later } from '@/components/later';
import { NumberName } from '@/components/NumberMark';
import { useOpening } from '@/components/use-opening';
import { useDirectory } from '@/lib/directory';
import classes from './AnswerFrom.module.css';

const NumberItems = later(() => import('./NumberItems'), 'NumberItems');

interface Props {
  conversation: ConversationRead;
  /** All chats with the person. */
  chats: readonly PersonChat[];
  /** The answer leaves from this chat's number from now on. */
  onChosen: (chat: ConversationRead) => void;
}

/** From which number an answer leaves, and the way to another one; nothing where there is only one. */
export function AnswerFrom({ conversation, chats, onChosen }: Props) {
  const { t } = useTranslation();
  const { channels } = useDirectory();
  const opening = useOpening(NumberItems);
  const own = channels.get(conversation.channel_id);
  const linked = [...channels.values()].filter(({ linked_at }) => linked_at !== null);
  if (own === undefined || conversation.contact === null || (linked.length < 2 && chats.length < 2)) return null;
  return (
    <Menu position="top-end" width={300} {...opening}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes['from']}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          data-testid="answer-from"
        >
          <span className={classes['word']}>{t('conversations.answer_from')}</span>
          <NumberName channelId={own.id} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['numbers'] ?? ''}>
        <Menu.Label>{t('conversations.answer_from_label')}</Menu.Label>
        <NumberItems conversation={conversation} chats={chats} onChosen={onChosen} />
      </Menu.Dropdown>
    </Menu>
  );
}
