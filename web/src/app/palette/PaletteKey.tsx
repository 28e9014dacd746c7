import { Suspense } from 'react';

import { later, NotOpened } from '@/components/later';
import { isCovered, useShortcuts } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { palette } from './store';

const Palette = later(() => import('./Palette'), 'Palette', NotOpened);

/** Ctrl and K: everything by name, chats, people and commands. */
export function PaletteKey() {
  const isOpen = useStore(palette);
  useShortcuts({
    'Ctrl+KeyK': () => {
      if (!isCovered()) palette.set(true);
    },
  });
  if (!isOpen) return null;
  return (
    <Suspense>
      <Palette
        onClose={() => {
          palette.set(false);
        }}
      />
    </Suspense>
  );
}
