import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload, IconX, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { threadKey } from '../api/thread';
import type { ThreadWindow } from '../window';
import classes from './lightbox.module.css';

interface Props {
  message: MessageRead;
  onClose: () => void;
}

/** The pictures of the thread that are loaded, oldest first. */
function usePictures(message: MessageRead): MessageRead[] {
  const client = useQueryClient();
  const data = client.getQueryData<ThreadWindow>([...threadKey, message.conversation_id]);
  const isPicture = (one: MessageRead): boolean =>
    one.kind === 'image' && one.media?.state === 'ready' && one.deleted_at === null;
  const pictures = data?.items.filter(isPicture) ?? [];
  return pictures.some((one) => one.id === message.id) ? pictures : [message];
}

/** One picture over everything; arrows lead to the others of the thread, + and - to its details. */
export function Lightbox({ message, onClose }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const [pictures] = useState(usePictures(message));
  const [index, setIndex] = useState(() => pictures.findIndex((one) => one.id === message.id));
  const [isLarge, setLarge] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const shown = pictures[index] ?? message;
  const step = (by: 1 | -1): void => {
    if (pictures[index + by] === undefined) return;
    setIndex(index + by);
    setLarge(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const actions: Record<string, (() => void) | undefined> = {
      ArrowLeft: () => {
        step(-1);
      },
      ArrowRight: () => {
        step(1);
      },
      '+': () => {
        setLarge(true);
      },
      '=': () => {
        setLarge(true);
      },
      '-': () => {
        setLarge(false);
      },
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  return (
    <dialog
      ref={dialog}
      role="dialog"
      className={classes['lightbox']}
      aria-label={t('messages.kind.image')}
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      <header className={classes['bar']}>
        <span className={classes['when']}>{dateTime(shown.at, locale)}</span>
        <ActionIcon
          size={44}
          variant="subtle"
          color="gray.0"
          aria-label={isLarge ? t('messages.zoom_out') : t('messages.zoom_in')}
          onClick={() => {
            setLarge(!isLarge);
          }}
        >
          {isLarge ? <IconZoomOut size={22} /> : <IconZoomIn size={22} />}
        </ActionIcon>
        <ActionIcon
          component="a"
          href={shown.media?.download_url ?? undefined}
          download
          size={44}
          variant="subtle"
          color="gray.0"
          aria-label={t('messages.download')}
        >
          <IconDownload size={22} />
        </ActionIcon>
        <ActionIcon
          size={44}
          variant="subtle"
          color="gray.0"
          aria-label={t('common.close')}
          onClick={() => {
            dialog.current?.close();
          }}
        >
          <IconX size={24} />
        </ActionIcon>
      </header>
      <div
        className={classes['stage']}
        data-large={isLarge}
        onClick={(event) => {
          if (event.target === event.currentTarget) dialog.current?.close();
        }}
      >
        <img
          key={shown.id}
          src={shown.media?.url ?? undefined}
          alt={shown.text ?? ''}
          data-testid="large-image"
          onClick={() => {
            setLarge(!isLarge);
          }}
        />
      </div>
      {index > 0 && (
        <button
          type="button"
          className={classes['side']}
          data-side="left"
          aria-label={t('messages.previous_image')}
          onClick={() => {
            step(-1);
          }}
        >
          <IconChevronLeft size={30} />
        </button>
      )}
      {index < pictures.length - 1 && (
        <button
          type="button"
          className={classes['side']}
          data-side="right"
          aria-label={t('messages.next_image')}
          onClick={() => {
            step(1);
          }}
        >
          <IconChevronRight size={30} />
        </button>
      )}
      {shown.text !== null && shown.text !== '' && <p className={classes['caption']}>{shown.text}</p>}
    </dialog>
  );
}
