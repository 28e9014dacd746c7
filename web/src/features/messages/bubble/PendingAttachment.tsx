import { ActionIcon, RingProgress } from '@mantine/core';
import { IconFileText, IconMicrophone, IconMusic, IconVideo, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useLocale } from '@/lib/session';
import { useStore } from '@/lib/store';
import type { Upload } from '../files';
import { uploads } from '../files';
import { fileSize, playTime } from '../format';
import type { Attachment, Pending } from '../outbox';
import { useObjectUrl } from '@/lib/use-object-url';
import classes from '../content/content.module.css';

const ICONS = {
  image: IconFileText,
  video: IconVideo,
  audio: IconMusic,
  voice: IconMicrophone,
  document: IconFileText,
};

function Picture({ file, name }: { file: File; name: string }) {
  const url = useObjectUrl(file);
  return <img className={classes['sent']} src={url} alt={name} />;
}

function Progress({ upload, onCancel }: { upload: Upload; onCancel: () => void }) {
  const { t } = useTranslation();
  const percent = Math.round((upload.progress ?? 0) * 100);
  return (
    <RingProgress
      size={52}
      thickness={4}
      roundCaps
      rootColor="color-mix(in srgb, currentcolor 18%, transparent)"
      sections={[{ value: percent, color: 'var(--mantine-primary-color-filled)' }]}
      role="progressbar"
      aria-valuenow={percent}
      aria-label={t('messages.uploading')}
      label={
        <ActionIcon
          variant="transparent"
          color="gray"
          mx="auto"
          className={classes['stop'] ?? ''}
          aria-label={t('messages.upload_cancel')}
          onClick={onCancel}
        >
          <IconX size={17} />
        </ActionIcon>
      }
    />
  );
}

function facts(
  { kind, size, seconds }: Attachment,
  language: string,
  t: ReturnType<typeof useTranslation>['t'],
): string {
  return kind === 'voice' && seconds !== null ? playTime(seconds) : fileSize(size, language, t);
}

interface Props {
  pending: Pending;
  attachment: Attachment;
  onCancel: () => void;
}

/** A file on its way: what it is, how much has left, and the way to stop it. */
export function PendingAttachment({ pending, attachment, onCancel }: Props) {
  const { t } = useTranslation();
  const { language } = useLocale();
  const upload = useStore(uploads).get(pending.clientKey);
  const Icon = ICONS[attachment.kind];
  const isMoving = upload !== undefined && attachment.mediaId === null && pending.state !== 'refused';
  const name = attachment.kind === 'voice' ? t('messages.kind.voice') : attachment.name;
  if (isMoving && attachment.kind === 'image') {
    return (
      <span className={classes['outgoing']} data-testid="pending-file">
        <Picture file={upload.file} name={attachment.name} />
        <span className={classes['over']}>
          <Progress upload={upload} onCancel={onCancel} />
        </span>
      </span>
    );
  }
  return (
    <span className={classes['outgoing']} data-testid="pending-file">
      {attachment.kind === 'image' && upload !== undefined && <Picture file={upload.file} name={attachment.name} />}
      <span className={classes['problem']}>
        {isMoving ? (
          <Progress upload={upload} onCancel={onCancel} />
        ) : (
          <Icon size={28} stroke={1.5} aria-hidden="true" />
        )}
        <span data-part="text">
          <strong>{name}</strong>
          <span>{facts(attachment, language, t)}</span>
        </span>
      </span>
    </span>
  );
}
