import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconFile, IconLink, IconPhoto, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { GalleryItem, Shelf } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { jump } from '@/lib/jump';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useGallery } from '../api';
import classes from './search.module.css';

interface ItemProps {
  message: GalleryItem;
  shelf: Shelf;
}

/** One thing of the gallery; it leads to its message. */
function Item({ message, shelf }: ItemProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const when = dateTime(message.at, locale);
  const open = (): void => {
    jump.set({ conversationId: message.conversation_id, messageId: message.message_id });
  };
  if (shelf === 'media') {
    const label = `${t(message.kind === 'video' ? 'messages.kind.video' : 'messages.kind.image')}, ${when}`;
    return (
      <button type="button" className={classes['tile']} aria-label={label} data-testid="gallery-item" onClick={open}>
        {message.media?.preview_url != null ? (
          <img src={message.media.preview_url} alt="" loading="lazy" />
        ) : (
          <IconPhoto size={22} aria-hidden="true" />
        )}
        {message.kind === 'video' && <IconPlayerPlay size={20} className={classes['play']} aria-hidden="true" />}
      </button>
    );
  }
  const isLink = shelf === 'links';
  const title = isLink ? message.url : message.media?.file_name;
  return (
    <button type="button" className={classes['document']} data-testid="gallery-item" onClick={open}>
      {isLink ? <IconLink size={18} aria-hidden="true" /> : <IconFile size={18} aria-hidden="true" />}
      <span>
        <span className={classes['documentName']} dir="auto">
          {title ?? t('messages.kind.document')}
        </span>
        <time dateTime={message.at}>{when}</time>
      </span>
    </button>
  );
}

/** Pictures, links and documents of a chat, a page at a time. */
export function Gallery({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const [shelf, setShelf] = useState<Shelf>('media');
  const gallery = useGallery(conversationId, shelf);
  const items = (gallery.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        value={shelf}
        aria-label={t('search.gallery')}
        data={[
          { value: 'media', label: t('search.shelf_media') },
          { value: 'links', label: t('search.shelf_links') },
          { value: 'files', label: t('search.files') },
        ]}
        onChange={(value) => {
          setShelf(value);
        }}
      />
      {gallery.isPending && <Skeleton height={80} mt="sm" aria-label={t('common.loading')} role="status" />}
      {gallery.isError && <ErrorState error={gallery.error} onRetry={() => void gallery.refetch()} />}
      {gallery.isSuccess && items.length === 0 && <p className={classes['none']}>{t('search.shelf_empty')}</p>}
      <div className={shelf === 'media' ? classes['tiles'] : classes['documents']}>
        {items.map((message) => (
          <Item key={message.message_id} message={message} shelf={shelf} />
        ))}
      </div>
      {gallery.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          mt="sm"
          fullWidth
          loading={gallery.isFetchingNextPage}
          onClick={() => void gallery.fetchNextPage()}
        >
          {t('search.more')}
        </Button>
      )}
    </>
  );
}
