import { useTranslation } from 'react-i18next';

import { pictureBox } from '../format';
import classes from './content.module.css';
import type { BodyProps } from './kinds';

/** A film with the browser's own controls; nothing but its still is loaded before it is played. */
export function VideoBody({ media }: BodyProps) {
  const { t } = useTranslation();
  const box = pictureBox(media.width, media.height);
  if (media.url === null) return null;
  return (
    <video
      className={classes['video']}
      style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}
      src={media.url}
      poster={media.preview_url ?? undefined}
      controls
      playsInline
      preload={media.preview_url === null ? 'metadata' : 'none'}
      aria-label={t('messages.kind.video')}
    />
  );
}
