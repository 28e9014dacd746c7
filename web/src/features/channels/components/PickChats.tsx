import { Button, Checkbox, SegmentedControl, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/components/ErrorState';
import { conversationTitle } from '@/lib/conversation-title';
import { formatPhone } from '@/lib/phone';
import { useChatsOf } from '../api/private-chats';
import classes from './private.module.css';

interface Props {
  channelId: string;
  picked: ReadonlySet<string>;
  onPick: (id: string, isPicked: boolean) => void;
}

/** The chats of one's phone, of which those that are ticked stay private. */
export function PickChats({ channelId, picked, onPick }: Props) {
  const { t } = useTranslation();
  const [view, setView] = useState<'all' | 'groups'>('all');
  const [search, setSearch] = useState('');
  const chats = useChatsOf(channelId, view, search);
  const rows = chats.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="sm">
      <TextInput
        aria-label={t('channels.private_search')}
        placeholder={t('channels.private_search')}
        leftSection={<IconSearch size={17} aria-hidden="true" />}
        value={search}
        maxLength={100}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
        }}
      />
      {search.trim() === '' && (
        <SegmentedControl
          aria-label={t('channels.private_whom')}
          value={view}
          onChange={setView}
          data={[
            { value: 'all', label: t('channels.private_people') },
            { value: 'groups', label: t('channels.private_groups') },
          ]}
        />
      )}
      {chats.isPending && <Skeleton height={132} radius="md" />}
      {chats.isError && <ErrorState error={chats.error} onRetry={() => void chats.refetch()} />}
      {chats.isSuccess && rows.length === 0 && <Text c="dimmed">{t('channels.private_none_yet')}</Text>}
      {rows.length > 0 && (
        <ul className={classes['chats']} aria-label={t('channels.private_chats')}>
          {rows.map((row) => (
            <li key={row.id}>
              <Checkbox
                label={conversationTitle(row, t)}
                description={row.contact?.phone == null ? undefined : formatPhone(row.contact.phone)}
                checked={picked.has(row.id)}
                onChange={(event) => {
                  onPick(row.id, event.currentTarget.checked);
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {chats.hasNextPage && (
        <Button variant="default" loading={chats.isFetchingNextPage} onClick={() => void chats.fetchNextPage()}>
          {t('channels.private_more')}
        </Button>
      )}
    </Stack>
  );
}
