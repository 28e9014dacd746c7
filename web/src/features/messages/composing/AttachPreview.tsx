import { IconFileText, IconMusic } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useLocale } from '@/lib/session';
import { useObjectUrl } from '@/lib/use-object-url';
import { fileSize } from '../format';
import classes from './AttachModal.module.css';
import type { Chosen } from './attachments';

export function Preview({ one }: { one: Chosen }) {
  const { language } = useLocale();
  const { t } = useTranslation();
  const url = useObjectUrl(one.file);
  if (one.kind === 'image') return <img src={url} alt={one.file.name} data-testid="attach-preview" />;
  if (one.kind === 'video') return <video src={url} controls playsInline data-testid="attach-preview" />;
  const Icon = one.kind === 'audio' ? IconMusic : IconFileText;
  return (
    <span className={classes['document']} data-testid="attach-preview">
      <Icon size={56} stroke={1.2} aria-hidden="true" />
      <strong>{one.file.name}</strong>
      <span>{fileSize(one.file.size, language, t)}</span>
      {one.kind === 'audio' && <audio src={url} controls />}
    </span>
  );
}

export function Thumb({ one, selected, onSelect }: { one: Chosen; selected: boolean; onSelect: () => void }) {
  const { t } = useTranslation();
  const url = useObjectUrl(one.file);
  const Icon = one.kind === 'audio' ? IconMusic : IconFileText;
  return (
    <button
      type="button"
      className={classes['thumb']}
      aria-pressed={selected}
      aria-label={t('messages.attach_show', { name: one.file.name })}
      onClick={onSelect}
    >
      {one.kind === 'image' ? <img src={url} alt="" /> : <Icon size={24} stroke={1.5} aria-hidden="true" />}
    </button>
  );
}
