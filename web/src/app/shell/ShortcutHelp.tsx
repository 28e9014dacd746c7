import { Suspense } from 'react';

import { later, NotOpened } from '@/components/later';
import { useShortcuts } from '@/lib/shortcuts';
import { createStore, useStore } from '@/lib/store';

const ShortcutList = later(() => import('./ShortcutList'), 'ShortcutList', NotOpened);

/** Whether the list of keys is open; the profile menu opens it too. */
export const shortcutHelp = createStore(false);

const open = (): void => {
  shortcutHelp.set(true);
};

/** The list of keys. */
export function ShortcutHelp() {
  const isOpen = useStore(shortcutHelp);
  useShortcuts({
    'Ctrl+Slash': open,
    'Shift+Slash': open,
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
