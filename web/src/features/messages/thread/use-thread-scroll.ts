import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

import type { Target } from '../api/thread';
import type { ThreadWindow } from '../window';
import type { Row } from './rows';
import { messagesOf } from './rows';
import { belowOf, END_PX, useSteadyEnd } from './use-steady-end';

type ThreadVirtualizer = Virtualizer<HTMLDivElement, Element>;

const LOAD_PX = 900;
const FLASH_MS = 1800;

interface Options {
  virtual: ThreadVirtualizer;
  rows: Row[];
  data: ThreadWindow;
  extend: (end: 'older' | 'newer') => Promise<void>;
  goTo: (target: Target) => Promise<void>;
  /** The note at which the thread is opened. */
  noteId: string | null;
}

function indexOf(rows: Row[], id: string): number {
  return rows.findIndex((row) =>
    row.kind === 'note' ? row.note.id === id : messagesOf(row).some((message) => message.id === id),
  );
}

/** Where the thread is scrolled: the start position, paging at both ends, jumps to a message and to the newest one. */
export function useThreadScroll({ virtual, rows, data, extend, goTo, noteId }: Options) {
  const [atEnd, setAtEnd] = useState(noteId === null);
  const [target, setTarget] = useState<string | null>(null);
  const [flashing, setFlashing] = useState<string | null>(null);
  const placed = useRef(false);

  // Once, before the first paint: at the unread mark when there is one, else at the newest message.
  useLayoutEffect(() => {
    if (placed.current) return;
    placed.current = true;
    const unread = rows.findIndex((row) => row.kind === 'unread');
    if (unread === -1) virtual.scrollToEnd();
    else virtual.scrollToIndex(unread, { align: 'start' });
  }, [rows, virtual]);

  const onScroll = useCallback(
    (element: HTMLElement) => {
      const below = belowOf(element);
      setAtEnd(below < END_PX);
      if (element.scrollTop < LOAD_PX && data.olderCursor !== null) void extend('older');
      if (below < LOAD_PX && data.newerCursor !== null) void extend('newer');
    },
    [data.newerCursor, data.olderCursor, extend],
  );

  // A thread that stands at its very top sends no scroll event that would ask for more.
  useEffect(() => {
    const element = virtual.scrollElement;
    if (element !== null && element.scrollTop < LOAD_PX && data.olderCursor !== null) void extend('older');
  }, [data.olderCursor, extend, virtual]);

  useSteadyEnd(virtual, rows, data.newerCursor === null);

  const jumpToEnd = useCallback(async () => {
    if (data.newerCursor !== null) await goTo(null);
    virtual.scrollToEnd();
    setAtEnd(true);
  }, [data.newerCursor, goTo, virtual]);

  const openMessage = useCallback(
    async (id: string) => {
      if (indexOf(rows, id) === -1) await goTo(id);
      setTarget(id);
    },
    [goTo, rows],
  );

  const openNote = useEffectEvent(async (id: string) => {
    if (indexOf(rows, id) === -1) await goTo({ note: id });
    setTarget(id);
  });
  useEffect(() => {
    // A note that was deleted meanwhile is nowhere: the thread stays where it is.
    queueMicrotask(() => {
      if (noteId !== null) openNote(noteId).catch(() => undefined);
    });
  }, [noteId]);

  useEffect(() => {
    if (target === null) return;
    const index = indexOf(rows, target);
    if (index === -1) return;
    virtual.scrollToIndex(index, { align: 'center' });
    // Afterwards, so that the effect's own state change does not run it again for the same message.
    queueMicrotask(() => {
      setFlashing(target);
      setTarget(null);
    });
  }, [rows, target, virtual]);

  // What is loaded around it meanwhile must not push it out of sight.
  useEffect(() => {
    const index = flashing === null ? -1 : indexOf(rows, flashing);
    if (index !== -1) virtual.scrollToIndex(index, { align: 'center' });
  }, [flashing, rows, virtual]);

  useEffect(() => {
    if (flashing === null) return;
    const timer = setTimeout(() => {
      setFlashing(null);
    }, FLASH_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [flashing]);

  return { atEnd, onScroll, jumpToEnd, openMessage, flashing };
}
