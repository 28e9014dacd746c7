import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { HTMLAttributes, ReactNode } from 'react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { Direction } from '@/api/types';
import classes from './Bubble.module.css';

interface Props {
  direction: Direction;
  startsGroup: boolean;
  flashing?: boolean;
  onReply?: (() => void) | undefined;
  data: Record<`data-${string}`, string>;
  label: string;
  children: ReactNode;
}

const SWIPE_PX = 56;

/** A swipe to the right answers, as in WhatsApp on a phone. */
function useSwipe(onSwipe: (() => void) | undefined): HTMLAttributes<HTMLElement> {
  const start = useRef<{ x: number; y: number } | null>(null);
  return {
    onTouchStart: (event) => {
      const touch = event.touches[0];
      start.current = touch === undefined ? null : { x: touch.clientX, y: touch.clientY };
    },
    onTouchEnd: (event) => {
      const touch = event.changedTouches[0];
      if (start.current === null || touch === undefined) return;
      const isAcross = Math.abs(touch.clientY - start.current.y) < 32;
      if (isAcross && touch.clientX - start.current.x > SWIPE_PX) onSwipe?.();
      start.current = null;
    },
  };
}

/** The shape of a bubble: side, tail, and the way to answer it. */
export function BubbleFrame({ direction, startsGroup, flashing = false, onReply, data, label, children }: Props) {
  const { t } = useTranslation();
  const swipe = useSwipe(onReply);
  return (
    <div className={classes['line']} data-direction={direction} data-starts={startsGroup}>
      <article
        className={classes['bubble']}
        data-testid="bubble"
        data-direction={direction}
        data-starts={startsGroup}
        data-flashing={flashing}
        aria-label={label}
        tabIndex={-1}
        {...data}
        {...swipe}
      >
        {children}
      </article>
      {onReply !== undefined && (
        <ActionIcon
          variant="subtle"
          color="gray"
          radius="xl"
          className={classes['reply']}
          aria-label={t('messages.reply')}
          onClick={onReply}
        >
          <IconArrowBackUp size={18} />
        </ActionIcon>
      )}
    </div>
  );
}
