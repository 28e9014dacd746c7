import { useState } from 'react';

/** The composer's text: what is typed here, or what another device of mine saved while nothing was typed here. */
export function useDraftText(draft: string, onChange: (text: string) => void) {
  const [text, setText] = useState(draft);
  const [known, setKnown] = useState(draft);
  if (draft !== known) {
    setKnown(draft);
    if (text === known) setText(draft);
  }
  const change = (next: string): void => {
    setText(next);
    onChange(next);
  };
  return [text, change] as const;
}
