import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { LightboxBar } from './LightboxBar';
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

/** One picture over everything; arrows lead to the others of the thread, + and - to its details. */
export function Lightbox({ message, onClose }: { message: MessageRead; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const look = useLightbox(message);
  const { shown, step, isLarge, setLarge } = look;
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  // At either end a side's button goes, maybe with the focus, and the keys are heard only inside.
  useEffect(() => {
    if (dialog.current?.contains(document.activeElement) === false) stage.current?.focus();
  }, [look.hasPrevious, look.hasNext]);
  const close = (): void => {
    dialog.current?.close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = KEYS[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action(look);
  };
  return (
    <dialog
      ref={dialog}
      role="dialog"
      className={classes['lightbox']}
      aria-label={t('messages.kind.image')}
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      <LightboxBar look={look} onClose={close} />
      <div
        ref={stage}
        tabIndex={-1}
        className={classes['stage']}
        data-large={isLarge}
        onClick={(event) => {
          if (event.target === event.currentTarget) close();
        }}
      >
        <img
          key={shown.id}
          src={shown.media?.url ?? undefined}
          alt={shown.text ?? ''}
          data-testid="large-image"
          onClick={() => {
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
      {shown.text !== null && shown.text !== '' && <p className={classes['caption']}>{shown.text}</p>}
    </dialog>
  );
}
