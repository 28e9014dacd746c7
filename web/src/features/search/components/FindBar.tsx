import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCalendar, IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { errorText } from '@/lib/error-text';
import { useFocusBack } from '@/lib/focus-back';
import { jump } from '@/lib/jump';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { placeAt, useFoundInChat } from '../api';
import { startOfDay } from '../days';
import classes from './search.module.css';

const MOST_LETTERS = 500; // of a search, as the API takes it

interface Props {
  conversationId: string;
  /** How often it was asked for: once more takes the cursor back to the field. */
  asked: number;
  onClose: () => void;
}

/** Leads to a day of the chat. */
function DayField({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const { timeZone } = useLocale();
  const { failed } = useNotify();
  const field = useRef<HTMLInputElement>(null);
  const go = async (day: string): Promise<void> => {
    const messageId = await placeAt(conversationId, startOfDay(day, timeZone));
    if (messageId !== null) jump.set({ conversationId, messageId });
  };
  return (
    <span className={classes['day']}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('search.to_day')}
        onClick={() => {
          field.current?.showPicker();
        }}
      >
        <IconCalendar size={19} />
      </ActionIcon>
      <input
        ref={field}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        data-testid="day"
        className={classes['dayField']}
        onChange={(event) => {
          const day = event.currentTarget.value;
          if (/^[12]\d{3}-\d\d-\d\d$/.test(day)) go(day).catch(failed);
        }}
      />
    </span>
  );
}

/** Above a thread: looks for words in it, leads from one place to the next, and to a day. */
export function FindBar({ conversationId, asked, onClose }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useFocusBack();
  useEffect(() => {
    if (asked === 1) return;
    field.current?.focus();
    field.current?.select();
  }, [asked]);
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const found = useFoundInChat(conversationId, q);
  const places = (found.data?.pages ?? []).flatMap((page) => page.items);
  const [at, setAt] = useState<{ q: string; index: number }>({ q: '', index: 0 });
  const index = at.q === q ? at.index : 0;
  const show = (next: number): void => {
    const place = places[next];
    if (place === undefined) return;
    setAt({ q, index: next });
    jump.set({ conversationId, messageId: place.message_id });
    if (next >= places.length - 3 && found.hasNextPage && !found.isFetching) void found.fetchNextPage();
  };
  const first = places[0]?.message_id;
  useEffect(() => {
    if (first !== undefined) jump.set({ conversationId, messageId: first });
  }, [conversationId, first, q]);
  const count = found.hasNextPage ? `${places.length}+` : String(places.length);
  return (
    <div className={classes['bar']} role="search" aria-label={t('search.in_chat')}>
      <TextInput
        ref={field}
        className={classes['barField']}
        type="search"
        variant="filled"
        autoFocus
        maxLength={MOST_LETTERS}
        value={text}
        aria-label={t('search.in_chat')}
        placeholder={t('search.in_chat')}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter') show(index + (event.shiftKey ? -1 : 1));
        }}
      />
      <span role="status" className={classes['count']}>
        {q !== '' && found.isSuccess && places.length === 0 && t('search.none_here')}
        {q !== '' && places.length > 0 && t('search.place', { place: index + 1, count })}
        {found.isError && errorText(t, found.error)}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('search.older')}
        disabled={index + 1 >= places.length}
        onClick={() => {
          show(index + 1);
        }}
      >
        <IconChevronUp size={19} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('search.newer')}
        disabled={index === 0}
        onClick={() => {
          show(index - 1);
        }}
      >
        <IconChevronDown size={19} />
      </ActionIcon>
      <DayField conversationId={conversationId} />
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('common.close')} onClick={onClose}>
        <IconX size={19} />
      </ActionIcon>
    </div>
  );
}
