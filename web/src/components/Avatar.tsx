import { avatarColor, initials } from '@/lib/avatar';
import classes from './Avatar.module.css';

interface Props {
  name: string;
  seed: string;
  size?: number;
  /** The colour of our own number, as a stripe at the edge. */
  stripe?: string | undefined;
}

/** A person's initials on their colour; decorative, the name always stands beside it. */
export function Avatar({ name, seed, size = 44, stripe }: Props) {
  return (
    <span className={classes['frame']} aria-hidden="true" style={{ width: size, height: size }}>
      <span
        className={classes['disc']}
        style={{ backgroundColor: avatarColor(seed), fontSize: Math.round(size * 0.37) }}
      >
        {initials(name)}
      </span>
      {stripe !== undefined && <span className={classes['stripe']} style={{ backgroundColor: stripe }} />}
    </span>
  );
}
