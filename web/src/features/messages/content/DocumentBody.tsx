import { IconDownload, IconFileText } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { withoutDirections } from '@/lib/text';
import { useLocale } from '@/lib/session';
import { fileSize, fileType } from '../format';
import classes from './content.module.css';
import type { BodyProps } from './kinds';

/** A file with its name, size and type; a click downloads it. */
export function DocumentBody({ media }: BodyProps) {
  const { t } = useTranslation();
  const { language } = useLocale();
  const name = withoutDirections(media.file_name ?? t('messages.kind.document'));
  const facts = [fileType(name, media.mimetype), media.size === null ? '' : fileSize(media.size, language, t)].filter(
    (fact) => fact !== '',
  );
  return (
    <a
      className={classes['file']}
      href={media.download_url ?? media.url ?? undefined}
      download={name}
      data-testid="document"
    >
      <IconFileText size={30} stroke={1.5} aria-hidden="true" />
      <span className="sf-visually-hidden">{t('messages.download')}</span>
      <span className={classes['fileText']}>
        <span className={classes['fileName']}>{name}</span>
        <span className={classes['facts']}>{facts.join(' · ')}</span>
      </span>
      <IconDownload size={20} stroke={1.8} aria-hidden="true" />
    </a>
  );
}
