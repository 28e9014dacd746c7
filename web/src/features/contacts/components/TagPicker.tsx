import { TextInput } from '@mantine/core';
import { IconCheck, IconPlus, IconTag } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { TagRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { tagColor } from '@/components/TagChips';
import { folded } from '@/lib/folding';
import { personName } from '@/lib/names';
import { useCan } from '@/lib/session';
import type { Tagging } from '@/lib/tagging';
import { useContact } from '../api/contact';
import { useNewTagOn, useTagging } from '../api/tagging';
import { useTags } from '../api/tags';
import classes from './TagPicker.module.css';

const MOST_LETTERS = 40; // of a tag's name

/** What the keys have come to must be among what is seen. */
function showOption(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' });
}

interface Option {
  id: string;
  tag: TagRead | null;
  isSet: boolean;
}

/** What can be chosen: tags that are set, and others that are not archived; at the end a new one, for whoever may. */
function useOptions(contactId: string, text: string) {
  const canManage = useCan('tags.manage');
  const set = useContact(contactId).data?.tag_ids ?? [];
  const tags = useTags().data ?? [];
  const words = folded(text).trim();
  const shown: Option[] = tags
    .filter((tag) => tag.archived_at === null || set.includes(tag.id))
    .filter((tag) => folded(tag.name).includes(words))
    .map((tag) => ({ id: tag.id, tag, isSet: set.includes(tag.id) }));
  const name = text.trim().toLowerCase();
  const isNew = name !== '' && tags.every((tag) => tag.name.toLowerCase() !== name);
  return canManage && isNew ? [...shown, { id: 'new', tag: null, isSet: false }] : shown;
}

function Picker({ contactId, onSet, onClose }: Tagging & { onClose: () => void }) {
  const { t } = useTranslation();
  const listId = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const options = useOptions(contactId, text);
  const current = Math.min(active, options.length - 1);
  const change = useTagging(contactId);
  const add = useNewTagOn(contactId);
  const isBusy = change.isPending || add.isPending;

  const choose = ({ id, tag, isSet }: Option): void => {
    if (isBusy) return;
    const onSuccess = (): void => {
      setText('');
      if (onSet === undefined || isSet) return;
      onSet();
      onClose();
    };
    if (tag === null) add.mutate(text.trim(), { onSuccess });
    else change.mutate({ tagId: id, on: !isSet }, { onSuccess });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const option = options[current];
    if (option === undefined || event.nativeEvent.isComposing) return;
    if (step !== undefined) setActive((current + step + options.length) % options.length);
    else if (event.key === 'Enter') choose(option);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        value={text}
        maxLength={MOST_LETTERS}
        aria-label={t('contacts.tag_find')}
        placeholder={t('contacts.tag_find')}
        leftSection={<IconTag size={17} aria-hidden="true" />}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={current < 0 ? undefined : `${listId}-${current}`}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul
        id={listId}
        role="listbox"
        aria-multiselectable
        aria-label={t('contacts.tags')}
        className={classes['options']}
      >
        {options.map((option, place) => (
          <li
            key={option.id}
            id={`${listId}-${place}`}
            ref={place === current ? showOption : undefined}
            role="option"
            aria-selected={option.isSet}
            data-active={place === current}
            className={classes['option']}
            style={option.tag === null ? undefined : tagColor(option.tag)}
            onClick={() => {
              choose(option);
            }}
          >
            {option.tag === null ? <IconPlus size={15} /> : <span className={classes['dot']} aria-hidden="true" />}
            <span className={classes['name']} dir="auto">
              {option.tag === null ? t('contacts.tag_new', { name: text.trim() }) : option.tag.name}
            </span>
            {option.isSet && <IconCheck size={18} aria-hidden="true" />}
          </li>
        ))}
      </ul>
      {options.length === 0 && (
        <p className={classes['hint']}>{text.trim() === '' ? t('contacts.tags_none') : t('contacts.tags_not_found')}</p>
      )}
    </>
  );
}

interface Props {
  asked: Tagging;
  onClose: () => void;
}

/** Tags of one contact over the page: typed, chosen, set and taken off. */
export function TagPicker({ asked, onClose }: Props) {
  const { t } = useTranslation();
  const contact = useContact(asked.contactId);
  const name = contact.data == null ? '' : personName(contact.data, t);
  return (
    <Dialog onClose={onClose} title={t('contacts.tags_of', { name })}>
      {contact.isError ? (
        <ErrorState error={contact.error} onRetry={() => void contact.refetch()} />
      ) : (
        <Picker {...asked} onClose={onClose} />
      )}
    </Dialog>
  );
}
