import { useTranslation } from 'react-i18next';

import classes from './content.module.css';
import type { BodyProps } from './kinds';

/** A sticker: a picture without a frame. */
export function StickerBody({ media }: BodyProps) {
  const { t } = useTranslation();
  return (
    <img
      className={classes['sticker']}
      src={media.url ?? ''}
      alt={t('messages.kind.sticker')}
      width={160}
      height={160}
    />
  );
}
