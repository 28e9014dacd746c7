import { IconMicrophone, IconMusic, IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { fileKind } from '@/lib/message-kind';
import { withoutDirections } from '@/lib/text';
import { useStore } from '@/lib/store';
import { playTime } from '../format';
import { nextRate, player, positionOf, seek, toggle } from '../voice/player';
import type { BodyProps } from './kinds';
import classes from '../voice/voice.module.css';
import { Waveform } from '../voice/Waveform';

const SPEEDS: Record<number, string> = { 1: '1×', 1.5: '1,5×', 2: '2×' };

/** A voice note or a sound file: play, move within it, and the speed that stays chosen. */
export function VoiceBody({ message, media }: BodyProps) {
  const { t } = useTranslation();
  const playing = useStore(player);
  const isMine = playing.id === message.id;
  const isOn = isMine && (playing.state === 'playing' || playing.state === 'loading');
  const position = isMine ? playing.position : positionOf(message.id);
  const length = media.seconds ?? (isMine ? playing.duration : null) ?? 0;
  const { url } = media;
  if (url === null) return null;
  const kind = fileKind(message);
  const Icon = kind === 'voice' ? IconMicrophone : IconMusic;
  return (
    <span className={classes['voice']} data-testid="voice" data-state={isMine ? playing.state : 'paused'}>
      <button
        type="button"
        className={classes['play']}
        aria-label={isOn ? t('messages.pause') : t('messages.play')}
        onClick={() => {
          toggle(message.id, url);
        }}
      >
        {isOn ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />}
      </button>
      <span className={classes['track']}>
        <Waveform
          levels={media.waveform}
          position={position}
          length={length}
          onSeek={(seconds) => {
            seek(message.id, seconds);
          }}
        />
        <span className={classes['times']}>
          <Icon size={14} stroke={2} aria-hidden="true" />
          {(length > 0 || isOn) && <span>{playTime(isOn || position > 0 ? position : length)}</span>}
          {kind === 'audio' && media.file_name !== null && (
            <span className={classes['name']}>{withoutDirections(media.file_name)}</span>
          )}
          {isMine && playing.state === 'failed' && <span role="alert">{t('messages.not_played')}</span>}
        </span>
      </span>
      <button
        type="button"
        className={classes['rate']}
        aria-label={t('messages.speed', { speed: SPEEDS[playing.rate] })}
        onClick={nextRate}
      >
        {SPEEDS[playing.rate]}
      </button>
    </span>
  );
}
