import { useState } from 'react';

/**
 * The `opened` and `onChange` of a menu whose items are loaded when it first opens: it waits for them, as a menu without
 * any holds no focus.
 */
export function useOpening(items: { preload: () => Promise<void> }): {
  opened: boolean;
  onChange: (wanted: boolean) => void;
} {
  const [opened, setOpened] = useState(false);
  const onChange = (wanted: boolean): void => {
    if (!wanted) setOpened(false);
    else
      void items.preload().then(() => {
        setOpened(true);
      });
  };
  return { opened, onChange };
}
