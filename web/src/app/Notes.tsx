import '@mantine/notifications/styles.css';

import { Button } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';

import { newId } from '@/lib/ids';
import type { Note } from '@/lib/notify';
import { notes } from '@/lib/notify';
import { useStore } from '@/lib/store';
import classes from './notes.module.css';

function show({ message, undo, ...note }: Note): void {
  const id = newId();
  const takeBack = (): void => {
    notifications.hide(id);
    undo?.run();
  };
  const content = undo === undefined ? message : <Undoable message={message} label={undo.label} onUndo={takeBack} />;
  notifications.show({ ...note, id, message: content });
}

function Undoable({ message, label, onUndo }: { message: string; label: string; onUndo: () => void }) {
  return (
    <span className={classes['undoable']}>
      {message}
      <Button size="compact-sm" variant="light" onClick={onUndo}>
        {label}
      </Button>
    </span>
  );
}

/** Shows what `useNotify` collects, where it covers no button. */
export function Notes() {
  const waiting = useStore(notes);
  useEffect(() => {
    if (waiting.length === 0) return;
    notes.set([]);
    waiting.forEach(show);
  }, [waiting]);
  return <Notifications position="bottom-left" className={classes['notes'] ?? ''} />;
}
