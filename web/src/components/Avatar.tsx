import { avatarColor, initials } from '@/lib/avatar';
import classes from './Avatar.module.css';

interface Props {
  name: string;
  seed: string;
  size?: number;
  /** The colour of our own number, as a stripe at the edge. */
  stripe?: string | undefined;
}

/** A person's initials on their colour; decorative and no text, so that no button's label lacks it: the name is said. */
export function Avatar({ name, seed, size = 44, stripe }: Props) {
  return (
    <span className={classes['frame']} aria-hidden="true" style={{ width: size, height: size }}>
      <span
        className={classes['disc']}
        data-initials={initials(name)}
        style={{ backgroundColor: avatarColor(seed), fontSize: Math.round(size * 0.37) }}
      />
      {stripe !== undefined && <span className={classes['stripe']} style={{ backgroundColor: stripe }} />}
    </span>
  );
}
