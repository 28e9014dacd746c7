import { Loader } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useEffect, useEffectEvent, useImperativeHandle, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Language, ReplyInserted, ReplyListed } from '@/api/types';
import { LANGUAGES } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { useNotify } from '@/lib/notify';
import type { ReplyFile, ReplyPickerProps } from '@/lib/reply-picker';
import { useInsertReply, useOffered } from '../api/replies';
import classes from './picker.module.css';

const SHOWN = ['image', 'video', 'audio'] as const;

function filesOf({ files }: ReplyInserted): ReplyFile[] {
  return files.map(({ id, kind, file_name: name, size, mimetype }) => ({
    id,
    kind: SHOWN.find((one) => one === kind) ?? 'document',
    name: name ?? mimetype,
    size,
    mimetype,
  }));
}

/** In the chosen language, else in the first that there is. */
function excerptOf({ texts }: ReplyListed, language: Language): string {
  return texts[language] ?? Object.values(texts)[0] ?? '';
}

function Languages({ chosen, onChoose }: { chosen: Language; onChoose: (language: Language) => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes['languages']} role="group" aria-label={t('replies.language')} title="Shift+Tab">
      {LANGUAGES.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          tabIndex={-1}
          aria-pressed={value === chosen}
          aria-label={`${value}, ${label}`}
          onClick={() => {
            onChoose(value);
          }}
        >
          {value}
        </button>
      ))}
    </div>
  );
}

interface OptionProps {
  id: string;
  reply: ReplyListed;
  language: Language;
  isCurrent: boolean;
  onChoose: () => void;
}

function Option({ id, reply, language, isCurrent, onChoose }: OptionProps) {
  const { t } = useTranslation();
  return (
    <li
      id={id}
      role="option"
      aria-selected={isCurrent}
      ref={(line) => {
        if (isCurrent) line?.scrollIntoView({ block: 'nearest' });
      }}
      onClick={onChoose}
    >
      <span className={classes['head']}>
        <bdi>{reply.title}</bdi>
        {reply.shortcut !== null && <code>/{reply.shortcut}</code>}
        {reply.file_count > 0 && (
          <span
            className={classes['files']}
            role="img"
            aria-label={t('replies.files_count', { count: reply.file_count })}
          >
            <IconPaperclip size={14} aria-hidden="true" />
            {reply.file_count}
          </span>
        )}
      </span>
      <span className={classes['text']} dir="auto">
        {excerptOf(reply, language)}
      </span>
    </li>
  );
}

/** What is chosen with which key, also before the server has answered what there is. */
function useChoosing(props: ReplyPickerProps) {
  const { query, conversationId, keys, onInsert, onClose } = props;
  const { failed } = useNotify();
  const found = useOffered(query, conversationId);
  const insert = useInsertReply();
  const [chosen, setLanguage] = useState<Language | null>(null);
  const [place, setPlace] = useState({ query, at: 0 });
  const [hurried, setHurried] = useState(props.isHurried ? query : null);
  const items = found.data?.items ?? [];
  const isCurrent = !found.isPending && !found.isPlaceholderData;
  const isNothing = isCurrent && items.length === 0;
  const language = chosen ?? found.data?.language ?? 'ru';
  const at = place.query === query ? Math.min(place.at, Math.max(0, items.length - 1)) : 0;

  const choose = (reply: ReplyListed): void => {
    onClose();
    insert.mutateAsync({ id: reply.id, conversationId, language: chosen }).then((told) => {
      onInsert(told.text, filesOf(told));
    }, failed);
  };
  // Enter came before the answer: what is first in it is meant.
  const hurry = useEffectEvent(() => {
    if (items[0] !== undefined) choose(items[0]);
  });
  useEffect(() => {
    if (hurried === query && isCurrent) hurry();
  }, [hurried, query, isCurrent]);

  const onKey = (event: KeyboardEvent): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = items[at];
    if (event.key === 'Tab' && event.shiftKey) {
      const order = LANGUAGES.map(({ value }) => value);
      setLanguage(order[(order.indexOf(language) + 1) % order.length] ?? 'ru');
    } else if (step !== undefined && items.length > 0) {
      setPlace({ query, at: (at + step + items.length) % items.length });
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      if (!isCurrent) setHurried(query);
      else if (current !== undefined) choose(current);
      else if (isNothing && query.includes(' ')) return false;
      else onClose();
    } else return false;
    return true;
  };
  useImperativeHandle(keys, () => onKey);
  return { found, items, at, language, isNothing, choose, setLanguage };
}

/** Quick replies that have words which begin as it is written after the slash. */
export function ReplyPicker(props: ReplyPickerProps) {
  const { id, query, onActive } = props;
  const { t } = useTranslation();
  const { found, items, at, language, isNothing, choose, setLanguage } = useChoosing(props);
  const active = items.length === 0 ? null : `${id}-${at}`;
  const tell = useEffectEvent(onActive);
  useEffect(() => {
    tell(active);
    return () => {
      tell(null);
    };
  }, [active]);
  // Several words after a slash that no quick reply has are a sentence, and no search.
  if (isNothing && query.includes(' ')) return null;
  return (
    <section
      className={classes['picker']}
      aria-label={t('replies.title')}
      data-testid="reply-picker"
      // The field must not lose the cursor.
      onMouseDown={(event) => {
        event.preventDefault();
      }}
    >
      <header>
        <span>{t('replies.title')}</span>
        <Languages chosen={language} onChoose={setLanguage} />
      </header>
      {found.isPending && <Loader size="sm" m="xs" aria-label={t('common.loading')} />}
      {found.isError && <p role="alert">{errorText(t, found.error)}</p>}
      {isNothing && <p role="status">{query === '' ? t('replies.none') : t('replies.nothing_found')}</p>}
      {items.length > 0 && (
        <ul id={id} role="listbox" aria-label={t('replies.title')}>
          {items.map((reply, index) => (
            <Option
              key={reply.id}
              id={`${id}-${index}`}
              reply={reply}
              language={language}
              isCurrent={index === at}
              onChoose={() => {
                choose(reply);
              }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
