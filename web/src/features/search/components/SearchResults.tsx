import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { FoundChat, FoundMessage } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { ErrorState } from '@/components/ErrorState';
import { personName } from '@/lib/names';
import { useSearch } from '../api';
import { FoundGroup } from './FoundGroup';
import { Marked } from './Marked';
import classes from './search.module.css';

interface Props {
  q: string;
  /** How many chats the list itself has found. */
  listed: number;
  /** Shown when nothing at all was found. */
  empty: ReactNode;
  onOpen: (conversationId: string) => void;
  onOpenMessage: (found: FoundMessage) => void;
}

function Chat({ found, onOpen }: { found: FoundChat; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const { conversation_id: id, name, marks } = found;
  const title = found.kind === 'group' ? (name ?? t('conversations.unnamed_group')) : personName(found, t);
  return (
    <button
      type="button"
      className={classes['person']}
      data-result={id}
      data-testid="found-chat"
      onClick={() => {
        onOpen(id);
      }}
    >
      <Avatar name={title} seed={found.contact_id ?? id} size={36} />
      <span className={classes['chat']} dir="auto">
        {name === title ? <Marked text={title} marks={marks} /> : title}
      </span>
    </button>
  );
}

/** Below the chats of a search: chats by other spellings, messages and files, from the whole history. */
export function SearchResults({ q, listed, empty, onOpen, onOpenMessage }: Props) {
  const { t } = useTranslation();
  const found = useSearch(q);
  if (found.isPending) {
    return (
      <div className={classes['group']} role="status" aria-label={t('common.loading')}>
        <Skeleton height={44} m={14} />
        <Skeleton height={44} m={14} />
      </div>
    );
  }
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const { meant, messages, files } = found.data;
  const chats = listed === 0 ? (found.data.chats?.items ?? []) : [];
  const searched = meant ?? q;
  const isNothing = chats.length === 0 && [messages, files].every((one) => !one?.items.length && !one?.next_cursor);
  if (isNothing) return listed === 0 ? empty : null;
  return (
    <div data-testid="search-results">
      {meant !== null && (
        <p role="status" className={classes['meant']}>
          {t('search.meant', { q: meant })}
        </p>
      )}
      {chats.length > 0 && (
        <section aria-label={t('search.chats')} className={classes['group']}>
          <h3 className={classes['heading']}>{t('search.chats')}</h3>
          {chats.map((one) => (
            <Chat key={one.conversation_id} found={one} onOpen={onOpen} />
          ))}
        </section>
      )}
      {messages != null && (
        <FoundGroup key={`m ${searched}`} q={searched} group="messages" first={messages} onOpen={onOpenMessage} />
      )}
      {files != null && (
        <FoundGroup key={`f ${searched}`} q={searched} group="files" first={files} onOpen={onOpenMessage} />
      )}
    </div>
  );
}
