import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';

import { useIsPhone } from '@/lib/media';

/** The contact over the thread, where there is no room beside it. */
export function ContactDrawer({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const isPhone = useIsPhone();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={isPhone ? '100%' : 360}
      withCloseButton={false}
      padding={0}
      styles={{ body: { height: '100%' } }}
    >
      {children}
    </Drawer>
  );
}
