import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent, ReactNode } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { search } from '@/api/generated';
import { Avatar } from '@/components/Avatar';
import { useFocusBack } from '@/lib/focus-back';
import { personName } from '@/lib/names';
import { formatPhone } from '@/lib/phone';
import type { Command } from './commands';
import { fitting } from './matching';
import classes from './palette.module.css';

const MOST_CHATS = 6;
const MOST_COMMANDS = 8;
const MOST_LETTERS = 200;
const PAUSE_MS = 120;

interface Option {
  id: string;
  label: string;
  beside?: string | undefined;
  face: ReactNode;
  run: () => void;
}

/** Chats and people whose names or phones fit; typos and the other layout are the server's business. */
function useChats(
  q: string,
  onOpen: (id: string) => void,
): { options: Option[]; isPending: boolean; isError: boolean } {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(q.trim(), PAUSE_MS);
  const found = useQuery({
    queryKey: ['search', 'palette', asked],
    queryFn: ({ signal }) => search({ query: { q: asked, group: 'chats', limit: MOST_CHATS }, signal }),
    enabled: asked !== '',
    staleTime: 0,
    placeholderData: (before) => before,
  });
  const items = q.trim() === '' ? [] : (found.data?.chats?.items ?? []);
  const options = items.map((one) => {
    const name = one.kind === 'group' ? (one.name ?? t('conversations.unnamed_group')) : personName(one, t);
    return {
      id: one.conversation_id,
      label: name,
      beside: one.name !== null && one.phone !== null ? formatPhone(one.phone) : undefined,
      face: <Avatar name={name} seed={one.contact_id ?? one.conversation_id} size={28} />,
      run: () => {
        onOpen(one.conversation_id);
      },
    };
  });
  return { options, isPending: asked !== '' && found.isFetching, isError: found.isError };
}

function showOption(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' });
}

interface Props {
  commands: readonly Command[];
  /** The command that opens something in the palette's place. */
  staysFor?: string;
  onOpen: (conversationId: string) => void;
  onClose: () => void;
}

interface GroupProps {
  label: string;
  listId: string;
  options: readonly Option[];
  /** The place of the first of them among all. */
  from: number;
  current: number;
  onChoose: (option: Option) => void;
}

function Group({ label, listId, options, from, current, onChoose }: GroupProps) {
  if (options.length === 0) return null;
  return (
    <div role="group" aria-label={label}>
      <div className={classes['heading']} aria-hidden="true">
        {label}
      </div>
      {options.map((option, place) => (
        <div
          key={option.id}
          id={`${listId}-${from + place}`}
          ref={from + place === current ? showOption : undefined}
          role="option"
          aria-selected={from + place === current}
          className={classes['option']}
          data-testid="palette-option"
          onClick={() => {
            onChoose(option);
          }}
        >
          {option.face}
          <span className={classes['name']} dir="auto">
            {option.label}
          </span>
          {option.beside !== undefined && <span className={classes['beside']}>{option.beside}</span>}
        </div>
      ))}
    </div>
  );
}

/** One field, and below it what fits: arrows choose, Enter does it. */
export function PaletteBox({ commands, staysFor, onOpen, onClose }: Props) {
  const { t } = useTranslation();
  const listId = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  useFocusBack();
  const chats = useChats(text, onOpen);
  const fits = fitting(commands, text, text.trim() === '' ? commands.length : MOST_COMMANDS).map((one) => ({
    ...one,
    beside: one.keys,
    face: <IconArrowRight size={17} aria-hidden="true" />,
  }));
  const options: Option[] = [...chats.options, ...fits];
  const current = Math.min(active, options.length - 1);
  const choose = (option: Option): void => {
    if (option.id !== staysFor) onClose();
    option.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { length } = options;
    const to = { ArrowDown: current + 1, ArrowUp: current - 1 + length, Home: 0, End: length - 1 }[event.key];
    const option = options[current];
    if (option === undefined || event.nativeEvent.isComposing) return;
    if (to !== undefined) setActive(to % length);
    else if (event.key === 'Enter') choose(option);
    else return;
    event.preventDefault();
  };
  const group = { listId, current, onChoose: choose };
  return (
    <Modal.Root opened onClose={onClose} yOffset="12dvh" centered={false}>
      <Modal.Overlay backgroundOpacity={0.45} blur={2} />
      <Modal.Content aria-label={t('palette.title')} radius="lg">
        <Modal.Body p="sm">
          <TextInput
            data-autofocus
            value={text}
            maxLength={MOST_LETTERS}
            aria-label={t('palette.field')}
            placeholder={t('palette.field')}
            leftSection={<IconSearch size={17} aria-hidden="true" />}
            role="combobox"
            aria-expanded
            aria-autocomplete="list"
            aria-controls={listId}
            aria-activedescendant={current < 0 ? undefined : `${listId}-${current}`}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div id={listId} role="listbox" aria-label={t('palette.title')} className={classes['options']}>
            <Group label={t('palette.chats')} options={chats.options} from={0} {...group} />
            <Group label={t('palette.commands')} options={fits} from={chats.options.length} {...group} />
          </div>
          {options.length === 0 && (
            <p role="status" className={classes['hint']}>
              {t(chats.isPending ? 'common.loading' : chats.isError ? 'palette.failed' : 'palette.nothing')}
            </p>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
