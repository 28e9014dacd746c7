import { Button, Loader } from '@mantine/core';
import { IconCloudOff, IconDeviceMobileOff, IconRefresh, IconWeight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { MediaRead } from '@/api/types';
import { withoutDirections } from '@/lib/text';
import type { NamedKind } from '@/lib/message-kind';
import { kindKey } from '@/lib/message-kind';
import { useCan, useLocale } from '@/lib/session';
import { useFetchFile } from '../api/verbs';
import { fileSize, pictureBox } from '../format';
import classes from './content.module.css';

interface Props {
  kind: NamedKind;
  media: MediaRead;
  messageId: string;
}

/** What the hub itself says of a file that failed; the rest are WhatsApp's refusals. */
const FAILURES = {
  unsafe_file: 'messages.media_unsafe',
  expired: 'messages.media_expired',
} as const;

function useProblem(media: MediaRead): { icon: ReactNode; text: string } {
  const { t } = useTranslation();
  switch (media.state) {
    case 'gone':
      return { icon: <IconDeviceMobileOff size={24} stroke={1.6} />, text: t('messages.media_gone') };
    case 'too_large':
      return { icon: <IconWeight size={24} stroke={1.6} />, text: t('messages.media_too_large') };
    case 'failed': {
      const code = media.error?.code ?? '';
      const key = code in FAILURES ? FAILURES[code as keyof typeof FAILURES] : 'messages.media_failed';
      return { icon: <IconCloudOff size={24} stroke={1.6} />, text: t(key) };
    }
    default: {
      const isFull = media.error?.code === 'disk_full';
      return { icon: <Loader size={22} />, text: t(isFull ? 'messages.media_disk_full' : 'messages.media_pending') };
    }
  }
}

/** What may have changed since: the phone is on line again, WhatsApp has recovered, the limit is higher. */
function Again({ messageId }: { messageId: string }) {
  const { t } = useTranslation();
  const fetchAgain = useFetchFile(messageId);
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRefresh size={15} />}
      loading={fetchAgain.isPending}
      onClick={() => {
        fetchAgain.mutate();
      }}
    >
      {t('messages.media_again')}
    </Button>
  );
}

/** A file that is not here: still being fetched, or why it cannot be shown. Pictures keep the room they will need. */
export function MediaProblem({ kind, media, messageId }: Props) {
  const { t } = useTranslation();
  const { language } = useLocale();
  const { icon, text } = useProblem(media);
  const canAsk = useCan('messages.send') && media.state !== 'pending' && media.error?.code !== 'unsafe_file';
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
        <strong>{`${withoutDirections(media.file_name ?? t(kindKey(kind)))}${size}`}</strong>
        <span>{text}</span>
        {canAsk && (
          <span className={classes['again']}>
            <Again messageId={messageId} />
          </span>
        )}
      </span>
    </span>
  );
}
