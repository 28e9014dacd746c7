import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { ChannelRead, ConversationRead, PersonChat } from '@/api/types';
import { NumberName } from '@/components/NumberMark';
import { useDirectory } from '@/lib/directory';
import { useNow } from '@/lib/now';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import { useAnswerFrom } from '../api/person-chats';
import { lastWritten } from '../person-chats';
import classes from './AnswerFrom.module.css';

interface Props {
  conversation: ConversationRead;
  chats: readonly PersonChat[];
  onChosen: (chat: ConversationRead) => void;
}

/** What there is to know of each number, and why it cannot be chosen. */
function useAbout({ conversation, chats }: Pick<Props, 'conversation' | 'chats'>) {
  const { t } = useTranslation();
  const { kinds } = useDirectory();
  const locale = useLocale();
  const now = useNow();
  const last = lastWritten(chats);
  return ({ id, kind, state, linked_at: linkedAt }: ChannelRead): { text: string; isBarred: boolean } => {
    const chat = chats.find((one) => one.conversation.channel_id === id);
    const isKnown = chat !== undefined || id === conversation.channel_id;
    if (kinds.size > 0 && !kinds.has(kind)) return { text: t('failures.kind_gone'), isBarred: true };
    if (linkedAt === null) return { text: t('conversations.answer_not_linked'), isBarred: true };
    if (!isKnown && conversation.contact?.lid_only === true) {
      return { text: t('errors.phone_unknown'), isBarred: true };
    }
    if (state !== 'connected') {
      return { text: t(isKnown ? 'conversations.answer_later' : 'conversations.answer_off'), isBarred: !isKnown };
    }
    if (!isKnown) return { text: t('conversations.answer_new'), isBarred: false };
    const wrote = chat?.customer_wrote_at ?? null;
    if (wrote === null) return { text: t('conversations.answer_never'), isBarred: false };
    const at = moment(wrote, now, locale);
    const isLast = chat === last;
    return { text: t(isLast ? 'conversations.answer_last' : 'conversations.answer_wrote', { at }), isBarred: false };
  };
}

/** The numbers from which a person can be answered. */
export function NumberItems({ conversation, chats, onChosen }: Props) {
  const { t } = useTranslation();
  const { channels } = useDirectory();
  const { failed, refused } = useNotify();
  const answer = useAnswerFrom(conversation.contact?.id ?? '');
  const about = useAbout({ conversation, chats });
  const choose = (channelId: string): void => {
    const known = chats.find((one) => one.conversation.channel_id === channelId);
    if (known !== undefined) {
      onChosen(known.conversation);
      return;
    }
    answer.mutateAsync(channelId).then(onChosen, (error: unknown) => {
      if (isApiError(error, 'not_found')) refused(t('conversations.answer_hidden'));
      else failed(error);
    });
  };
  return [...channels.values()].map((channel) => {
    const { text, isBarred } = about(channel);
    const isNow = channel.id === conversation.channel_id;
    return (
      <Menu.Item
        key={channel.id}
        disabled={isBarred}
        aria-current={isNow}
        rightSection={isNow && <IconCheck size={15} aria-hidden="true" />}
        onClick={() => {
          if (!isNow) choose(channel.id);
        }}
      >
        <NumberName channelId={channel.id} />
        <span className={classes['why']}>{text}</span>
      </Menu.Item>
    );
  });
}
