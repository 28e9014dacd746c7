import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { pictureBox } from '../format';
import classes from './content.module.css';
import type { BodyProps } from './kinds';
import { useOpenPicture } from './open-picture';

/** A picture in its reserved room; a click shows it large. */
export function ImageBody({ message, media }: BodyProps) {
  const { t } = useTranslation();
  const open = useOpenPicture();
  const [isBroken, setBroken] = useState(false);
  const box = pictureBox(media.width, media.height);
  const address = media.preview_url ?? media.url;
  return (
    <button
      type="button"
      className={classes['picture']}
      style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}
      aria-label={t('messages.open_image')}
      data-testid="image"
      onClick={() => {
        if (isBroken) setBroken(false);
        else open(message);
      }}
    >
      {isBroken || address === null ? (
        <span className={classes['broken']}>
          <IconPhotoOff size={26} stroke={1.6} aria-hidden="true" />
          {t('messages.not_shown')}
        </span>
      ) : (
        <img
          src={address}
          alt={message.text ?? ''}
          loading="lazy"
          decoding="async"
          onError={() => {
            setBroken(true);
          }}
        />
      )}
    </button>
  );
}
