import { useTranslation } from 'react-i18next';

import { errorText } from './error-text';
import { createStore } from './store';

export interface Note {
  message: string;
  color: string;
  autoClose: number;
  /** What takes it back, or what is offered beside. */
  undo?: { label: string; run: () => void; isOffer?: boolean };
}

/** Notes to be shown. The component that shows them is loaded with the first one. */
export const notes = createStore<readonly Note[]>([]);

/** Short notes in the corner: what has just been done, or why it was not. */
export function useNotify() {
  const { t } = useTranslation();
  const add = (note: Note): void => {
    notes.set([...notes.get(), note]);
  };
  return {
    done: (message: string) => {
      add({ message, color: 'teal', autoClose: 4000 });
    },
    /** Something that can be taken back as long as the note is there. */
    undoable: (message: string, label: string, run: () => void) => {
      add({ message, color: 'teal', autoClose: 20_000, undo: { label, run } });
    },
    /** Something that could be done beside; the key that takes back does not lead there. */
    offered: (message: string, label: string, run: () => void) => {
      add({ message, color: 'teal', autoClose: 20_000, undo: { label, run, isOffer: true } });
    },
    refused: (message: string) => {
      add({ message, color: 'red', autoClose: 8000 });
    },
    failed: (error: unknown) => {
      add({ message: errorText(t, error), color: 'red', autoClose: 8000 });
    },
  };
}
