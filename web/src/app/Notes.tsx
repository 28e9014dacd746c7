import '@mantine/notifications/styles.css';

import { Button } from '@mantine/core';
import { Notifications, notifications, useNotifications } from '@mantine/notifications';
import { useEffect, useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { newId } from '@/lib/ids';
import type { Note } from '@/lib/notify';
import { notes } from '@/lib/notify';
import { useStore } from '@/lib/store';
import classes from './notes.module.css';

const PLACE = 'bottom-left';
const GAP_PX = 20;
let before: HTMLElement | null = null;

/** From wherever one is to what takes back what was done last; afterwards the focus goes back there. */
function reachUndo(event: KeyboardEvent): void {
  const undo = [...document.querySelectorAll<HTMLElement>('[data-undo]')].at(-1);
  if (event.key !== 'F6' || undo === undefined || event.ctrlKey || event.shiftKey || event.altKey || event.metaKey)
    return;
  event.preventDefault();
  const from = document.activeElement;
  // From one note to the next the way back stays the same.
  const back = from instanceof HTMLElement && !from.matches('[data-undo]') ? from : before;
  undo.focus();
  before = back;
}

/** What stands under the notes makes room for them, so that they cover nothing that can be pressed. */
function useRoom(): void {
  const isShown = useNotifications().notifications.length > 0;
  useLayoutEffect(() => {
    const box = document.querySelector<HTMLElement>(`.${classes['notes'] ?? ''}[data-position='${PLACE}']`);
    if (!isShown || box === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      style.setProperty('--sf-notes-room', `${box.offsetHeight + GAP_PX}px`);
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      style.removeProperty('--sf-notes-room');
    };
  }, [isShown]);
}

function show({ message, undo, ...about }: Note, close: string): void {
  const id = newId();
  const note = { ...about, closeButtonProps: { 'aria-label': close } };
  const takeBack = (): void => {
    notifications.hide(id);
    undo?.run();
    before?.focus();
    before = null;
  };
  if (undo === undefined) {
    notifications.show({ ...note, id, message });
    return;
  }
  const keep = (isKept: boolean): void => {
    notifications.update({ ...shown, autoClose: isKept ? false : note.autoClose });
  };
  const content = (
    <Undoable message={message} label={undo.label} isOffer={undo.isOffer} onUndo={takeBack} onKeep={keep} />
  );
  const shown = { ...note, id, message: content };
  notifications.show(shown);
}

interface UndoableProps {
  message: string;
  label: string;
  isOffer: boolean | undefined;
  onUndo: () => void;
  /** It stays while the button has the focus. */
  onKeep: (isKept: boolean) => void;
}

function Undoable({ message, label, isOffer = false, onUndo, onKeep }: UndoableProps) {
  return (
    <span className={classes['undoable']}>
      {message}
      <Button
        size="compact-sm"
        variant="light"
        data-undo={isOffer ? undefined : true}
        onClick={onUndo}
        onFocus={() => {
          onKeep(true);
        }}
        onBlur={({ currentTarget }) => {
          onKeep(false);
          // Not when only the window has lost the focus, which comes back to the button.
          if (document.activeElement !== currentTarget) before = null;
        }}
      >
        {label}
      </Button>
    </span>
  );
}

/** Shows what `useNotify` collects, where it covers no button. */
export function Notes() {
  const { t } = useTranslation();
  const waiting = useStore(notes);
  useEffect(() => {
    if (waiting.length === 0) return;
    notes.set([]);
    waiting.forEach((note) => {
      show(note, t('common.close'));
    });
  }, [waiting, t]);
  useRoom();
  useEffect(() => {
    window.addEventListener('keydown', reachUndo);
    return () => {
      window.removeEventListener('keydown', reachUndo);
    };
  }, []);
  return <Notifications position={PLACE} className={classes['notes'] ?? ''} />;
}
