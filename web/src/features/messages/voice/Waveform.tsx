import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { playTime } from '../format';
import classes from './voice.module.css';

const STEP = 3;
const HEIGHT = 28;
const FLAT: readonly number[] = Array.from({ length: 64 }, () => 0);

interface Props {
  /** 64 loudnesses from 0 to 100; null when the sender's phone made none. */
  levels: readonly number[] | null;
  position: number;
  length: number;
  onSeek: (seconds: number) => void;
}

function barsOf(levels: readonly number[]): string {
  return levels
    .map((level, index) => {
      const height = Math.max(2, (Math.min(100, Math.max(0, level)) / 100) * HEIGHT);
      return `M${index * STEP + 1} ${(HEIGHT - height) / 2}v${height}`;
    })
    .join('');
}

/** How loud the sound is along its length, and a slider over it. */
export function Waveform({ levels, position, length, onSeek }: Props) {
  const { t } = useTranslation();
  const shown = levels === null || levels.length === 0 ? FLAT : levels;
  const path = useMemo(() => barsOf(shown), [shown]);
  const share = length > 0 ? Math.min(1, position / length) : 0;
  const box = `0 0 ${shown.length * STEP} ${HEIGHT}`;
  return (
    <span className={classes['waveform']}>
      <svg viewBox={box} preserveAspectRatio="none" aria-hidden="true">
        <path d={path} />
      </svg>
      <svg
        viewBox={box}
        preserveAspectRatio="none"
        aria-hidden="true"
        data-played="true"
        style={{ clipPath: `inset(0 ${(1 - share) * 100}% 0 0)` }}
      >
        <path d={path} />
      </svg>
      <input
        type="range"
        min={0}
        max={Math.max(1, Math.round(length))}
        step={1}
        value={Math.round(Math.min(position, length))}
        aria-label={t('messages.seek')}
        aria-valuetext={playTime(position)}
        onChange={(event) => {
          onSeek(Number(event.currentTarget.value));
        }}
      />
    </span>
  );
}
