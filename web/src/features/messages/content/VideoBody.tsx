import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { pictureBox, playTime } from '../format';
import classes from './content.module.css';
import type { BodyProps } from './kinds';

/** A film, with a button to begin it as large as a thumb; what people call a GIF moves by itself, without a sound. */
export function VideoBody({ media }: BodyProps) {
  const { t } = useTranslation();
  const film = useRef<HTMLVideoElement>(null);
  const [isBegun, setBegun] = useState(false);
  const box = pictureBox(media.width, media.height);
  if (media.url === null) return null;
  const common = {
    src: media.url,
    poster: media.preview_url ?? undefined,
    playsInline: true,
    'aria-label': t(media.animated ? 'messages.gif' : 'messages.kind.video'),
  };
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const begin = (): void => {
    setBegun(true);
    void film.current?.play();
  };
  return (
    <span className={classes['video']} style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}>
      {media.animated ? (
        <video {...common} muted loop autoPlay={!isStill} controls={isStill} data-testid="gif" />
      ) : (
        // Nothing but its still is loaded before it is played.
        <video
          {...common}
          ref={film}
          controls={isBegun}
          preload={media.preview_url === null ? 'metadata' : 'none'}
          data-begun={isBegun}
          data-testid="video"
        />
      )}
      {!media.animated && !isBegun && (
        <button type="button" className={classes['begin']} aria-label={t('messages.play')} onClick={begin}>
          <span>
            <IconPlayerPlayFilled size={28} aria-hidden="true" />
          </span>
          {media.seconds !== null && media.seconds > 0 && <time>{playTime(media.seconds)}</time>}
        </button>
      )}
      {media.animated && <span className={classes['gif']}>GIF</span>}
    </span>
  );
}
