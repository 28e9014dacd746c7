import { IconBan } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { fileKind } from '@/lib/message-kind';
import { MediaProblem } from '../content/MediaProblem';
import classes from './lightbox.module.css';

interface Props {
  shown: MessageRead;
  onResize: () => void;
}

/** What is looked at: a picture, a film, or why there is nothing to see. */
export function LightboxStage({ shown, onResize }: Props) {
  const { t } = useTranslation();
  const { media, text } = shown;
  const kind = fileKind(shown);
  if (shown.deleted_at !== null || media === null) {
    return (
      <span className={classes['gone']}>
        <IconBan size={20} aria-hidden="true" /> {t('messages.deleted')}
      </span>
    );
  }
  if (media.state !== 'ready') {
    return <MediaProblem kind={kind === 'video' ? 'video' : 'image'} media={media} messageId={shown.id} />;
  }
  if (kind !== 'video') {
    return <img src={media.url ?? undefined} alt={text ?? ''} data-testid="large-image" onClick={onResize} />;
  }
  return (
    <video
      src={media.url ?? undefined}
      poster={media.preview_url ?? undefined}
      controls={!media.animated}
      muted={media.animated}
      loop={media.animated}
      autoPlay={media.animated}
      playsInline
      aria-label={t('messages.kind.video')}
      data-testid="large-video"
    />
  );
}
