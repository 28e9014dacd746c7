import { useReducedMotion } from '@mantine/hooks';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import type { SyntheticEvent } from 'react';
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
  const isStill = useReducedMotion(undefined, { getInitialValueInEffect: false });
  // What nobody has measured before it was sent says how large it is once its beginning is here.
  const [found, setFound] = useState<{ width: number; height: number } | null>(null);
  const box = pictureBox(media.width ?? found?.width ?? null, media.height ?? found?.height ?? null);
  if (media.url === null) return null;
  const common = {
    src: media.url,
    poster: media.preview_url ?? undefined,
    playsInline: true,
    'aria-label': t(media.animated ? 'messages.gif' : 'messages.kind.video'),
    onLoadedMetadata: ({
      currentTarget: { videoWidth: width, videoHeight: height },
    }: SyntheticEvent<HTMLVideoElement>) => {
      if (width > 0 && height > 0) setFound({ width, height });
    },
  };
  const begin = (): void => {
    setBegun(true);
    void film.current?.play();
  };
  return (
    <span className={classes['video']} style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}>
      {media.animated ? (
        <video key={String(isStill)} {...common} muted loop autoPlay={!isStill} controls={isStill} data-testid="gif" />
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
        <button type="button" className={classes['begin']} onClick={begin}>
          <b className="sf-visually-hidden">{t('messages.watch')}</b>
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
