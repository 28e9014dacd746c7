import { lazy, Suspense } from 'react';

import { useShortcuts } from '@/lib/shortcuts';
import { createStore, useStore } from '@/lib/store';

const ShortcutList = lazy(() => import('./ShortcutList').then((module) => ({ default: module.ShortcutList })));

/** Whether the list of keys is open; the profile menu opens it too. */
export const shortcutHelp = createStore(false);

/** The list of keys, on "?". */
export function ShortcutHelp() {
  const isOpen = useStore(shortcutHelp);
  useShortcuts({
    'Shift+Slash': () => {
      shortcutHelp.set(true);
    },
  });
  if (!isOpen) return null;
  return (
    <Suspense>
      <ShortcutList
        onClose={() => {
          shortcutHelp.set(false);
        }}
      />
    </Suspense>
  );
}
