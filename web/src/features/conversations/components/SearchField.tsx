import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useIsPhone } from '@/lib/media';
import { isCovered, useShortcuts } from '@/lib/shortcuts';
import type { FilterChange, ListFilters } from '../window';
import classes from './ListHead.module.css';

const KEY_HINT_WIDTH = 74;
const MOST_LETTERS = 500; // of `q`, as the API takes it

const isMac = navigator.platform.startsWith('Mac');

interface Props {
  filters: ListFilters;
  onChange: (change: FilterChange) => void;
  onEnterList: () => void;
}

/** Searches while one types; an arrow down leads into the list. */
export function SearchField({ filters, onChange, onEnterList }: Props) {
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
    'Ctrl+Shift+KeyF': () => {
      if (isCovered()) return;
      field.current?.focus();
      field.current?.select();
    },
  });
  return (
    <TextInput
      ref={field}
      type="search"
      maxLength={MOST_LETTERS}
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
              {isMac ? '⌘ ⇧ F' : 'Ctrl ⇧ F'}
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
        // Pressed once more it leads out of here, to the answer where a chat is open.
        if (event.key === 'Escape' && text === '') event.currentTarget.blur();
        if (event.key === 'Escape') change('');
        if (event.key === 'ArrowDown') {
          event.preventDefault();
          onEnterList();
        }
      }}
    />
  );
}
