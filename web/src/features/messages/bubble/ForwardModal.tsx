import { Button, Checkbox, Group, ScrollArea, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead, MessageRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { conversationSeed, conversationTitle } from '@/lib/conversation-title';
import { useCapabilities, useDirectory, useKindLeft, useSeveralNumbers } from '@/lib/directory';
import { newId } from '@/lib/ids';
import { useNotify } from '@/lib/notify';
import { tellingName } from '@/lib/names';
import { formatPhone } from '@/lib/phone';
import { useForwardTargets } from '../api/forward-targets';
import { useForward } from '../api/verbs';
import classes from './ForwardModal.module.css';
import { whyNotTaken } from './verbs';

/** As many as WhatsApp itself lets people choose at once. */
const MOST = 5;

/** Why a conversation gets no copy of a message, in words; null: it can have one. */
function useObstacle(message: MessageRead, { channel_id: channelId, group }: ConversationRead): string | null {
  const { t } = useTranslation();
  const obstacle = whyNotTaken(message, useCapabilities(channelId));
  const kindLeft = useKindLeft(channelId);
  if (group?.can_send === false) return t('messages.forward_closed');
  if (kindLeft) return t('failures.kind_gone');
  if (obstacle === null) return null;
  return obstacle.lacks === 'kind'
    ? t('messages.forward_unable')
    : t('messages.forward_too_long', { limit: obstacle.limit });
}

interface TargetProps {
  message: MessageRead;
  conversation: ConversationRead;
  chosen: boolean;
  disabled: boolean;
  onChoose: () => void;
}

function Target({ message, conversation, chosen, disabled, onChoose }: TargetProps) {
  const { t } = useTranslation();
  const channel = useDirectory().channels.get(conversation.channel_id);
  const title = conversationTitle(conversation, t);
  const { contact, group } = conversation;
  const obstacle = useObstacle(message, conversation);
  const isOff = disabled || obstacle !== null;
  const usual =
    group !== null
      ? t('conversations.group_size', { count: group.size })
      : contact !== null && tellingName(contact.name) !== null && contact.phone !== null
        ? formatPhone(contact.phone)
        : null;
  const number = useSeveralNumbers() ? channel?.label : undefined;
  const about = obstacle ?? [usual, number].filter((part) => part != null).join(' · ');
  return (
    <label className={classes['target']} data-chosen={chosen} data-off={isOff} data-testid="forward-target">
      <Checkbox checked={chosen} disabled={isOff} onChange={onChoose} aria-label={title} />
      <Avatar name={title} seed={conversationSeed(conversation)} size={38} stripe={channel?.color} />
      <span className={classes['who']}>
        <span className={classes['name']}>
          {group !== null && <IconUsers size={16} aria-hidden="true" />}
          <bdi>{title}</bdi>
        </span>
        {about !== '' && <span className={classes['about']}>{about}</span>}
      </span>
    </label>
  );
}

/** Choose the conversations that get a copy of a message. */
export function ForwardModal({ message, onClose }: { message: MessageRead; onClose: () => void }) {
  const { t } = useTranslation();
  const { done } = useNotify();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text, 250);
  const [chosen, setChosen] = useState<string[]>([]);
  const [clientKey] = useState(newId);
  const targets = useForwardTargets(q);
  const forward = useForward(message.id);
  const isLooking = targets.isPending || (targets.isPlaceholderData && q !== '');
  const choose = (id: string): void => {
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  };
  const send = (): void => {
    forward.mutate(
      { conversationIds: chosen, clientKey },
      {
        onSuccess: () => {
          done(t('messages.forwarded_to', { count: chosen.length }));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog onClose={onClose} title={t('messages.forward_title')}>
      <Stack gap="sm">
        <TextInput
          type="search"
          value={text}
          data-autofocus
          aria-label={t('conversations.search')}
          placeholder={t('conversations.search')}
          leftSection={<IconSearch size={17} aria-hidden="true" />}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <ScrollArea.Autosize
          mah="46vh"
          type="auto"
          scrollbars="y"
          offsetScrollbars
          scrollbarSize={8}
          styles={{ content: { minWidth: 0 } }} // a long name is cut by its own line, which shows dots
        >
          {targets.isPending && <Skeleton height={52} />}
          {targets.isError && <ErrorState error={targets.error} onRetry={() => void targets.refetch()} />}
          {!isLooking && targets.data?.length === 0 && <Text c="dimmed">{t('conversations.nothing_found')}</Text>}
          {targets.data?.map((target) => (
            <Target
              key={target.id}
              message={message}
              conversation={target}
              chosen={chosen.includes(target.id)}
              disabled={chosen.length >= MOST && !chosen.includes(target.id)}
              onChoose={() => {
                choose(target.id);
              }}
            />
          ))}
        </ScrollArea.Autosize>
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {chosen.length === 0 ? t('messages.forward_most', { count: MOST }) : `${chosen.length} / ${MOST}`}
          </Text>
          <Button onClick={send} loading={forward.isPending} disabled={chosen.length === 0}>
            {t('messages.forward')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
