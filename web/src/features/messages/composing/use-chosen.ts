import { useState } from 'react';

import { newId } from '@/lib/ids';
import type { Chosen } from './attachments';
import { kindAmong } from './attachments';
import type { Offer } from './offer';

/** The files that are to be sent, and which of them is looked at; none of the latter when all were taken out. */
export function useChosen(files: File[], again: Chosen[], offer: Offer) {
  const choose = (file: File): Chosen[] => {
    const kind = kindAmong(offer.files, file);
    return kind === null ? [] : [{ id: newId(), file, kind, caption: '' }];
  };
  const [known, setKnown] = useState(files);
  const [chosen, setChosen] = useState(() => [...again, ...files.flatMap(choose)]);
  const [selected, select] = useState(chosen[0]?.id);
  // Chosen, dropped or pasted while this is open: they join.
  if (known !== files) {
    const added = files.flatMap(choose);
    setKnown(files);
    setChosen([...chosen, ...added]);
    if (added[0] !== undefined) select(added[0].id);
  }
  return {
    chosen,
    current: chosen.find((one) => one.id === selected) ?? chosen[0],
    select,
    change: (id: string, next: Partial<Chosen>): void => {
      setChosen(chosen.map((one) => (one.id === id ? { ...one, ...next } : one)));
    },
    /** Looked at is then what comes into its place, or the one before. */
    takeOut: (id: string): void => {
      const at = chosen.findIndex((one) => one.id === id);
      const left = chosen.filter((one) => one.id !== id);
      setChosen(left);
      select((left[at] ?? left.at(-1))?.id);
    },
  };
}
