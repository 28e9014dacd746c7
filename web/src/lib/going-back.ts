import { useBlocker } from '@tanstack/react-router';

const always = (): boolean => true;

/** The system's way back closes this first; pressed once more it leads out of the chat. */
export function useClosedByBack(onClose: () => void, isOnTop = always): void {
  useBlocker({
    enableBeforeUnload: false,
    shouldBlockFn: ({ action }) => {
      if (action !== 'BACK' || !isOnTop()) return false;
      onClose();
      return true;
    },
  });
}
