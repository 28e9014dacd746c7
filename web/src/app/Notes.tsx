import '@mantine/notifications/styles.css';

import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';

import { notes } from '@/lib/notify';
import { useStore } from '@/lib/store';

/** Shows what `useNotify` collects. */
export function Notes() {
  const waiting = useStore(notes);
  useEffect(() => {
    if (waiting.length === 0) return;
    notes.set([]);
    waiting.forEach((note) => notifications.show({ ...note }));
  }, [waiting]);
  return <Notifications position="top-right" />;
}
