import { Modal } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useFocusBack } from '@/lib/focus-back';
import { useClosedByBack } from '@/lib/going-back';
import { fileKind } from '@/lib/message-kind';
import type { MessageVerbs } from '../bubble/verbs';
import { LightboxBar } from './LightboxBar';
import { LightboxStage } from './LightboxStage';
import classes from './lightbox.module.css';
import type { Look } from './use-lightbox';
import { useLightbox } from './use-lightbox';

const KEYS: Record<string, ((look: Look) => void) | undefined> = {
  ArrowLeft: ({ step }) => {
    step(-1);
  },
  ArrowRight: ({ step }) => {
    step(1);
  },
  '+': ({ setLarge }) => {
    setLarge(true);
  },
  '=': ({ setLarge }) => {
    setLarge(true);
  },
  '-': ({ setLarge }) => {
    setLarge(false);
  },
};

/** A film's own keys move within it, a menu's within the menu. */
function isElsewhere(target: EventTarget): boolean {
  return target instanceof Element && target.closest('video, [role="menu"]') !== null;
}

/** The way to the picture before or after. */
function SideButton({ side, onClick }: { side: 'left' | 'right'; onClick: () => void }) {
  const { t } = useTranslation();
  const Chevron = side === 'left' ? IconChevronLeft : IconChevronRight;
  return (
    <button
      type="button"
      className={classes['side']}
      data-side={side}
      aria-label={t(side === 'left' ? 'messages.previous_image' : 'messages.next_image')}
      onClick={onClick}
    >
      <Chevron size={30} />
    </button>
  );
}

interface Props {
  message: MessageRead;
  verbs: MessageVerbs | undefined;
  onClose: () => void;
}

/** One picture or film over everything; arrows lead to the others of the thread, + and - to a picture's details. */
export function Lightbox({ message, verbs, onClose }: Props) {
  const { t } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  // The keys are heard at once, and not only when the modal has found where its focus goes.
  const place = useCallback((element: HTMLDivElement | null) => {
    stage.current = element;
    element?.focus();
  }, []);
  const look = useLightbox(message);
  const { shown, step, isLarge, setLarge } = look;
  useFocusBack();
  useClosedByBack(onClose);
  // At either end a side's button goes, maybe with the focus, and the keys are heard only inside.
  useEffect(() => {
    if (document.activeElement === document.body) stage.current?.focus();
  }, [look.hasPrevious, look.hasNext]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = KEYS[event.key];
    if (action === undefined || isElsewhere(event.target)) return;
    event.preventDefault();
    action(look);
  };
  return (
    <Modal.Root opened onClose={onClose} fullScreen transitionProps={{ duration: 0 }}>
      <Modal.Content
        className={classes['lightbox'] ?? ''}
        aria-label={t(fileKind(shown) === 'video' ? 'messages.kind.video' : 'messages.kind.image')}
      >
        <div className={classes['frame']} onKeyDown={onKeyDown}>
          <LightboxBar look={look} verbs={verbs} onClose={onClose} />
          <div
            ref={place}
            tabIndex={-1}
            data-autofocus
            className={classes['stage']}
            data-large={isLarge}
            onClick={(event) => {
              if (event.target === event.currentTarget) onClose();
            }}
          >
            <LightboxStage
              key={shown.id}
              shown={shown}
              onResize={() => {
                setLarge(!isLarge);
              }}
            />
          </div>
          {look.hasPrevious && (
            <SideButton
              side="left"
              onClick={() => {
                step(-1);
              }}
            />
          )}
          {look.hasNext && (
            <SideButton
              side="right"
              onClick={() => {
                step(1);
              }}
            />
          )}
          {shown.text !== null && shown.text !== '' && (
            <p className={classes['caption']} dir="auto">
              {shown.text}
            </p>
          )}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
