import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconFilter, IconFilterFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useDirectory } from '@/lib/directory';
import type { FilterChange, ListFilters } from '../window';
import classes from './ListHead.module.css';

interface Props {
  filters: ListFilters;
  onChange: (change: FilterChange) => void;
}

/** Shows the chats of one number only; absent while there is just one. */
export function ChannelFilter({ filters, onChange }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const channels = [...useDirectory().channels.values()];
  if (channels.length < 2 && filters.channelId === null) return null;
  const isOn = filters.channelId !== null;
  return (
    <Menu position="bottom-end" width={240} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <Tooltip label={t('conversations.filter_channel')} disabled={isOpen}>
          <ActionIcon
            size={36}
            variant={isOn ? 'light' : 'default'}
            aria-label={t('conversations.filter_channel')}
            aria-pressed={isOn}
          >
            {isOn ? <IconFilterFilled size={18} /> : <IconFilter size={18} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah="min(440px, 70dvh)" style={{ overflowY: 'auto' }}>
        <Menu.Item
          leftSection={filters.channelId === null ? <IconCheck size={14} /> : <span style={{ width: 14 }} />}
          onClick={() => {
            onChange({ channelId: null });
          }}
        >
          {t('conversations.all_channels')}
        </Menu.Item>
        {channels.map((channel) => (
          <Menu.Item
            key={channel.id}
            leftSection={filters.channelId === channel.id ? <IconCheck size={14} /> : <span style={{ width: 14 }} />}
            rightSection={<span className={classes['filterDot']} style={{ backgroundColor: channel.color }} />}
            onClick={() => {
              onChange({ channelId: channel.id });
            }}
          >
            {channel.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
