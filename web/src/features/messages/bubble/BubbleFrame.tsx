import type { ReactNode } from 'react';

import type { Direction } from '@/api/types';
import classes from './Bubble.module.css';
import { useTouch } from './use-touch';

interface Props {
  direction: Direction;
  startsGroup: boolean;
  flashing?: boolean;
  /** A sticker has no bubble around it. */
  bare?: boolean;
  onSwipe?: (() => void) | undefined;
  onHold?: (() => void) | undefined;
  /** Beside the bubble: what can be done with it. */
  actions?: ReactNode;
  data: Record<`data-${string}`, string>;
  label: string;
  children: ReactNode;
}

/** The shape of a bubble: side, tail, and what stands beside it. */
export function BubbleFrame(props: Props) {
  const {
    direction,
    startsGroup,
    flashing = false,
    bare = false,
    onSwipe,
    onHold,
    actions,
    data,
    label,
    children,
  } = props;
  const touch = useTouch(onSwipe, onHold);
  return (
    <div className={classes['line']} data-direction={direction} data-starts={startsGroup}>
      <article
        className={`${classes['bubble']} ${classes['flashes']}`}
        data-testid="bubble"
        data-direction={direction}
        data-starts={startsGroup}
        data-flashing={flashing}
        data-bare={bare}
        aria-label={label}
        tabIndex={-1}
        {...data}
        {...touch}
      >
        {children}
      </article>
      {actions}
    </div>
  );
}
