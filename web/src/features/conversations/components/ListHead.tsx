import { ActionIcon, Menu, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconCheck, IconFilter, IconFilterFilled, IconMessagePlus, IconSearch, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { CountersRead } from '@/api/types';
import { useDirectory } from '@/lib/directory';
import { useIsPhone } from '@/lib/media';
import { useShortcuts } from '@/lib/shortcuts';
import type { ListFilters } from '../window';
import classes from './ListHead.module.css';
import { ViewTabs } from './ViewTabs';

export type FilterChange = Partial<Pick<ListFilters, 'view' | 'q' | 'channelId'>>;

interface Props {
  filters: ListFilters;
  counters: CountersRead | undefined;
  onChange: (change: FilterChange) => void;
  onEnterList: () => void;
  /** Write to somebody who has not written; absent for those who may not. */
  onNew: (() => void) | undefined;
}

const KEY_HINT_WIDTH = 62;
const isMac = navigator.platform.startsWith('Mac');

function SearchField({ filters, onChange, onEnterList }: Omit<Props, 'counters' | 'onNew'>) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const isPhone = useIsPhone();
  const [text, setText] = useState(filters.q);
  const [seen, setSeen] = useState(filters.q);
  if (seen !== filters.q) {
    setSeen(filters.q);
    // Cleared from elsewhere, by "clear filters" for example; typing itself is never overwritten.
    if (filters.q === '') setText('');
  }
  const search = useDebouncedCallback((q: string) => {
    onChange({ q });
  }, 250);
  const change = (q: string): void => {
    setText(q);
    search(q);
  };
  useShortcuts({
    'Ctrl+KeyK': () => {
      field.current?.focus();
      field.current?.select();
    },
  });
  return (
    <TextInput
      ref={field}
      type="search"
      value={text}
      variant="filled"
      aria-label={t('conversations.search')}
      placeholder={t('conversations.search')}
      leftSection={<IconSearch size={17} aria-hidden="true" />}
      rightSectionWidth={text !== '' ? 40 : isPhone ? 12 : KEY_HINT_WIDTH}
      rightSection={
        text === '' ? (
          !isPhone && (
            <span className={classes['keys']} aria-hidden="true">
              {isMac ? '⌘ K' : 'Ctrl K'}
            </span>
          )
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('conversations.clear_search')}
            onClick={() => {
              change('');
              field.current?.focus();
            }}
          >
            <IconX size={16} />
          </ActionIcon>
        )
      }
      onChange={(event) => {
        change(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') change('');
        if (event.key === 'ArrowDown') {
          event.preventDefault();
          onEnterList();
        }
      }}
    />
  );
}

function ChannelFilter({ filters, onChange }: Pick<Props, 'filters' | 'onChange'>) {
  const { t } = useTranslation();
  const channels = [...useDirectory().channels.values()];
  if (channels.length < 2 && filters.channelId === null) return null;
  const isOn = filters.channelId !== null;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Tooltip label={t('conversations.filter_channel')}>
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
      <Menu.Dropdown>
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

function NewButton({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation();
  useShortcuts({ KeyN: onNew });
  return (
    <Tooltip label={t('conversations.new')}>
      <ActionIcon size={36} variant="light" aria-label={t('conversations.new')} onClick={onNew}>
        <IconMessagePlus size={19} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Above the list: search, filter by our number, a new conversation, and the views. */
export function ListHead({ filters, counters, onChange, onEnterList, onNew }: Props) {
  return (
    <div className={classes['head']}>
      <div className={classes['search']}>
        <SearchField filters={filters} onChange={onChange} onEnterList={onEnterList} />
        <ChannelFilter filters={filters} onChange={onChange} />
        {onNew !== undefined && <NewButton onNew={onNew} />}
      </div>
      <ViewTabs
        view={filters.view}
        counters={counters}
        onChange={(view) => {
          onChange({ view });
        }}
      />
    </div>
  );
}
