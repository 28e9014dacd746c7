import { Loader } from '@mantine/core';
import { IconBan, IconPhotoOff, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useCapabilities } from '@/lib/directory';
import { Reactions } from '../content/Reactions';
import { useOpenPicture } from '../content/open-picture';
import { playTime } from '../format';
import classes from './AlbumBubble.module.css';
import bubbleClasses from './Bubble.module.css';
import { BubbleActions } from './BubbleActions';
import { Meta } from './BubbleMeta';
import type { MessageVerbs } from './verbs';
import { canReply } from './verbs';
import { useTouch } from './use-touch';

interface Props {
  message: MessageRead;
  author: string;
  /** Which of the album's photos it is, from one. */
  place: number;
  of: number;
  /** How many this place stands for, when not for its own photo alone. */
  more: number;
  /** What a click shows large. */
  opens: MessageRead;
  flashing: boolean;
  verbs: MessageVerbs | undefined;
}

/** Why there is nothing to see yet, or any more. */
function Absent({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  if (message.media?.state === 'pending')
    return <Loader size={26} color="gray" role="status" aria-label={t('messages.media_pending')} />;
  const isDeleted = message.deleted_at !== null;
  const Icon = isDeleted ? IconBan : IconPhotoOff;
  return (
    <>
      <Icon size={24} stroke={1.6} aria-hidden="true" />
      {t(isDeleted ? 'messages.deleted' : 'messages.media_missing')}
    </>
  );
}

function Still({ message }: { message: MessageRead }) {
  const [isBroken, setBroken] = useState(false);
  const { kind, media } = message;
  const isHere = media?.state === 'ready';
  const address = media?.preview_url ?? (kind === 'image' && isHere ? media.url : null);
  return (
    <>
      {address !== null && !isBroken && (
        <img
          src={address}
          alt=""
          loading="lazy"
          decoding="async"
          data-blurred={!isHere}
          onError={() => {
            setBroken(true);
          }}
        />
      )}
      {(!isHere || isBroken) && (
        <span className={classes['absent']} data-testid="album-absent" data-state={media?.state ?? 'deleted'}>
          <Absent message={message} />
        </span>
      )}
      {kind === 'video' && isHere && (
        <span className={classes['play']}>
          <IconPlayerPlayFilled size={24} aria-hidden="true" />
        </span>
      )}
      {kind === 'video' && isHere && media.seconds !== null && media.seconds > 0 && (
        <time className={classes['length']}>{playTime(media.seconds)}</time>
      )}
    </>
  );
}

/** One photo or film of an album: opened by a click, with a menu of its own. */
export function AlbumTile({ message, author, place, of, more, opens, flashing, verbs }: Props) {
  const { t } = useTranslation();
  const open = useOpenPicture();
  const can = useCapabilities(message.channel_id);
  const [menuOpened, setMenuOpened] = useState<boolean>();
  const isDeleted = message.deleted_at !== null;
  const mayReply = verbs !== undefined && canReply(message, can);
  const hasMenu = !isDeleted && more === 0;
  const touch = useTouch(
    mayReply && hasMenu
      ? () => {
          verbs.reply(message);
        }
      : undefined,
    hasMenu
      ? () => {
          setMenuOpened(true);
        }
      : undefined,
  );
  return (
    <article
      className={`${classes['tile']} ${bubbleClasses['flashes']}`}
      data-testid="bubble"
      data-message-id={message.id}
      data-kind={message.kind}
      data-status={message.status}
      data-flashing={flashing}
      aria-label={t('messages.bubble_label', { author })}
      tabIndex={-1}
      {...touch}
    >
      <Still message={message} />
      {more > 0 && <span className={classes['more']}>{`+${more}`}</span>}
      {more === 0 && (
        <span className={classes['foot']}>
          <Meta message={message} />
        </span>
      )}
      {(!isDeleted || more > 0) && (
        <button
          type="button"
          className={classes['open']}
          aria-label={
            more > 0
              ? t('messages.album_more', { count: more })
              : t(message.kind === 'video' ? 'messages.open_video_of' : 'messages.open_image_of', { place, of })
          }
          data-testid="album-photo"
          onClick={() => {
            open(opens);
          }}
        />
      )}
      {!isDeleted && message.reactions.length > 0 && (
        <span className={classes['reactions']}>
          <Reactions reactions={message.reactions} counts={message.reaction_counts} />
        </span>
      )}
      {hasMenu && (
        <span className={classes['actions']}>
          <BubbleActions
            message={message}
            verbs={verbs}
            canReply={mayReply}
            opened={menuOpened}
            onOpened={setMenuOpened}
          />
        </span>
      )}
    </article>
  );
}
