import { Button, Loader } from '@mantine/core';
import { IconAt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { NoteMentionRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { tellingName } from '@/lib/names';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { clock, dayLabel } from '@/lib/time';
import { useMentions } from '../api/mention-list';
import classes from './MentionList.module.css';

interface Props {
  onOpen: (mention: NoteMentionRead) => void;
}

function Line({ mention, onOpen }: Props & { mention: NoteMentionRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const author = mention.author.name ?? t('notes.author_unknown');
  return (
    <li>
      <button
        type="button"
        className={classes['line']}
        data-unread={mention.read_at === null}
        data-testid="mention"
        onClick={() => {
          onOpen(mention);
        }}
      >
        <Avatar name={author} seed={mention.author.id ?? author} size={40} />
        <span className={classes['words']}>
          <span className={classes['head']}>
            <bdi>{t('notes.mention_in', { author, name: tellingName(mention.name) ?? t('notes.unnamed') })}</bdi>
            <time dateTime={mention.at}>{`${dayLabel(mention.at, now, locale)}, ${clock(mention.at, locale)}`}</time>
          </span>
          <span className={classes['excerpt']}>{mention.excerpt === '' ? t('notes.file') : mention.excerpt}</span>
        </span>
        {mention.read_at === null && <span className={classes['dot']} role="img" aria-label={t('notes.unread')} />}
      </button>
    </li>
  );
}

/** In which notes the reader was mentioned, the latest first. */
export function MentionList({ onOpen }: Props) {
  const { t } = useTranslation();
  const mentions = useMentions();
  if (mentions.data === undefined) {
    if (mentions.isError) return <ErrorState error={mentions.error} onRetry={() => void mentions.refetch()} />;
    return <Loader m="auto" aria-label={t('common.loading')} />;
  }
  const items = mentions.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <EmptyState icon={<IconAt size={32} stroke={1.6} />} title={t('notes.no_mentions')}>
        {t('notes.no_mentions_hint')}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes['list']} aria-label={t('notes.mentions')}>
        {items.map((mention) => (
          <Line key={mention.id} mention={mention} onOpen={onOpen} />
        ))}
      </ul>
      {mentions.hasNextPage && (
        <Button
          variant="default"
          m="md"
          loading={mentions.isFetchingNextPage}
          onClick={() => void mentions.fetchNextPage()}
        >
          {t('notes.more')}
        </Button>
      )}
    </>
  );
}
