import { Loader } from '@mantine/core';
import { IconCloudOff, IconDeviceMobileOff, IconWeight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { MediaRead } from '@/api/types';
import type { NamedKind } from '@/lib/message-kind';
import { kindKey } from '@/lib/message-kind';
import { useLocale } from '@/lib/session';
import { fileSize, pictureBox } from '../../format';
import classes from './content.module.css';

interface Props {
  kind: NamedKind;
  media: MediaRead;
}

function useProblem(media: MediaRead): { icon: ReactNode; text: string } {
  const { t } = useTranslation();
  switch (media.state) {
    case 'gone':
      return { icon: <IconDeviceMobileOff size={24} stroke={1.6} />, text: t('messages.media_gone') };
    case 'too_large':
      return { icon: <IconWeight size={24} stroke={1.6} />, text: t('messages.media_too_large') };
    case 'failed':
      return { icon: <IconCloudOff size={24} stroke={1.6} />, text: t('messages.media_failed') };
    default:
      return { icon: <Loader size={22} />, text: t('messages.media_pending') };
  }
}

/** A file that is not here: still being fetched, or why it cannot be shown. Pictures keep the room they will need. */
export function MediaProblem({ kind, media }: Props) {
  const { t } = useTranslation();
  const { language } = useLocale();
  const { icon, text } = useProblem(media);
  const isPicture = kind === 'image' || kind === 'video';
  const box = pictureBox(media.width, media.height);
  const size = media.size === null ? '' : ` · ${fileSize(media.size, language, t)}`;
  return (
    <span
      className={classes['problem']}
      data-testid="media-problem"
      data-state={media.state}
      role="status"
      style={isPicture && media.state === 'pending' ? { width: box.width, height: box.height } : undefined}
    >
      {isPicture && media.preview_url !== null && <img className={classes['blurred']} src={media.preview_url} alt="" />}
      <span data-part="icon" aria-hidden="true">
        {icon}
      </span>
      <span data-part="text">
        <strong>{`${media.file_name ?? t(kindKey(kind))}${size}`}</strong>
        <span>{text}</span>
      </span>
    </span>
  );
}
