import type { ReactNode } from 'react';

import classes from './linking.module.css';

const RADIUS = 15;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

interface Props {
  secondsLeft: number;
  total: number;
  children: ReactNode;
}

/** A ring that closes while a code is still good, and words beside it. */
export function Countdown({ secondsLeft, total, children }: Props) {
  const share = total === 0 ? 0 : Math.min(1, secondsLeft / total);
  return (
    <div className={classes['countdown']}>
      <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r={RADIUS} className={classes['track']} />
        <circle
          cx="18"
          cy="18"
          r={RADIUS}
          className={classes['arc']}
          strokeDasharray={CIRCUMFERENCE}
          strokeDashoffset={CIRCUMFERENCE * (1 - share)}
          transform="rotate(-90 18 18)"
        />
      </svg>
      <span>{children}</span>
    </div>
  );
}
