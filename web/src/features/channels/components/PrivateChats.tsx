import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { Section } from '@/components/Page';
import { useDirectory } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useCan, useSession } from '@/lib/session';
import type { Keeping } from '../api/private-chats';
import { useChoosePrivate } from '../api/private-chats';
import { PickChats } from './PickChats';

const WAYS = {
  address_book: { label: 'channels.private_book', hint: 'channels.private_book_hint' },
  chosen: { label: 'channels.private_chosen', hint: 'channels.private_chosen_hint' },
  none: { label: 'channels.private_none', hint: 'channels.private_none_hint' },
} as const satisfies Record<Keeping, object>;

const NOW = {
  address_book: 'channels.private_now_book',
  chosen: 'channels.private_now_chosen',
  none: 'channels.private_now_none',
} as const satisfies Record<Keeping, string>;

function isWay(value: string): value is Keeping {
  return value in WAYS;
}

/** The step of linking one's own phone: which of its chats stay private. Until then nobody else sees any of them. */
function Choice({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const choose = useChoosePrivate(channel.id);
  const { done, failed } = useNotify();
  const [keeping, setKeeping] = useState<Keeping>();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const pick = (id: string, isPicked: boolean): void => {
    setPicked((before) => new Set(isPicked ? [...before, id] : [...before].filter((one) => one !== id)));
  };
  const save = (): void => {
    if (keeping === undefined) return;
    choose.mutate(
      { keeping, ...(keeping === 'chosen' && { ids: [...picked] }) },
      {
        onSuccess: () => {
          done(t('common.saved'));
        },
        onError: failed,
      },
    );
  };
  return (
    <Section title={t('channels.private_ask')} lead={t('channels.private_ask_lead')}>
      <Stack gap="md" data-testid="private-choice">
        <Radio.Group
          aria-label={t('channels.private_ask')}
          value={keeping ?? ''}
          onChange={(value) => {
            if (isWay(value)) setKeeping(value);
          }}
        >
          <Stack gap="sm">
            {Object.entries(WAYS).map(([value, { label, hint }]) => (
              <Radio key={value} value={value} label={t(label)} description={t(hint)} />
            ))}
          </Stack>
        </Radio.Group>
        {keeping === 'chosen' && <PickChats channelId={channel.id} picked={picked} onPick={pick} />}
        <Group gap="md">
          <Button disabled={keeping === undefined} loading={choose.isPending} onClick={save}>
            {t('channels.private_save')}
          </Button>
          {keeping === 'chosen' && (
            <Text c="dimmed" role="status">
              {t('channels.private_picked', { count: picked.size })}
            </Text>
          )}
        </Group>
      </Stack>
    </Section>
  );
}

/** What its owner has chosen, and a way to open all of it. */
function Chosen({ channel, keeping }: { channel: ChannelRead; keeping: Keeping }) {
  const { t } = useTranslation();
  const choose = useChoosePrivate(channel.id);
  const { done, failed } = useNotify();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t('channels.private_title')} lead={t(NOW[keeping])}>
      <Text c="dimmed">{t('channels.private_each')}</Text>
      {keeping !== 'none' && (
        <Group>
          <Button
            variant="default"
            leftSection={<IconLockOpen size={17} aria-hidden="true" />}
            onClick={() => {
              setAsking(true);
            }}
          >
            {t('channels.private_open_all')}
          </Button>
        </Group>
      )}
      <ConfirmModal
        opened={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('channels.private_open_all_title')}
        confirmLabel={t('channels.private_open_all')}
        busy={choose.isPending}
        onConfirm={() => {
          choose.mutate(
            { keeping: 'none' },
            {
              onSuccess: () => {
                setAsking(false);
                done(t('channels.private_opened_all'));
              },
              onError: failed,
            },
          );
        }}
      >
        {t('channels.private_open_all_text')}
      </ConfirmModal>
    </Section>
  );
}

/** Private chats of a phone: its owner chooses, everybody else is told that there are some. */
export function PrivateChats({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { members } = useDirectory();
  const canManage = useCan('channels.manage');
  const { keeping, keeper_id: keeper } = channel;
  if (keeping === null || keeper === null) return null;
  if (keeper === member.id && canManage) {
    return keeping === 'asked' ? <Choice channel={channel} /> : <Chosen channel={channel} keeping={keeping} />;
  }
  const name = members.get(keeper)?.name;
  if (keeping === 'none' && name !== undefined) return null;
  const said =
    name === undefined
      ? t('channels.private_left')
      : t(keeping === 'asked' ? 'channels.private_waits' : 'channels.private_others', { name });
  return (
    <Section title={t('channels.private_title')}>
      <Text data-testid="private-note">{said}</Text>
    </Section>
  );
}
