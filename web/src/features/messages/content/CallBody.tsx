import { IconPhone, IconPhoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { CallRead } from '@/api/types';
import classes from './content.module.css';

/** Somebody called: what kind of call it was, and whether it was taken. */
export function CallBody({ call: { call, video } }: { call: CallRead }) {
  const { t } = useTranslation();
  const missed = call === 'missed';
  const Icon = video ? (missed ? IconVideoOff : IconVideo) : missed ? IconPhoneOff : IconPhone;
  const sentence = {
    ringing: video ? t('messages.call.ringing_video') : t('messages.call.ringing'),
    missed: video ? t('messages.call.missed_video') : t('messages.call.missed'),
    answered: video ? t('messages.call.answered_video') : t('messages.call.answered'),
  }[call];
  return (
    <span className={classes['question']} data-testid="call">
      <Icon size={18} aria-hidden="true" />
      {sentence}
    </span>
  );
}
