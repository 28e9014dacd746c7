import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Page } from '@/components/Page';
import { AddChannel, ChannelCards } from '@/features/channels';
import { useCan } from '@/lib/session';

/** All connected numbers. */
export function ChannelsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { add = false } = useSearch({ from: '/signed-in/channels' });
  const canManage = useCan('channels.manage');
  const setAdding = (adding: boolean): void => {
    void navigate({ to: '/channels', search: adding ? { add: true } : {}, replace: true });
  };
  const open = (channelId: string): void => {
    void navigate({ to: '/channels/$channelId', params: { channelId } });
  };
  return (
    <Page
      title={t('channels.title')}
      lead={t('channels.lead')}
      actions={
        canManage && (
          <Button
            leftSection={<IconPlus size={18} />}
            onClick={() => {
              setAdding(true);
            }}
          >
            {t('channels.add')}
          </Button>
        )
      }
    >
      <ChannelCards
        onOpen={open}
        onAdd={() => {
          setAdding(true);
        }}
      />
      {canManage && (
        <AddChannel
          opened={add}
          onAdded={open}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </Page>
  );
}
