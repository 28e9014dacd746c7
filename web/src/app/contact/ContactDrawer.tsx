import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';

import { useIsPhone } from '@/lib/media';

interface Props {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** The contact over the thread, where there is no room beside it. */
export function ContactDrawer({ label, onClose, children }: Props) {
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
      attributes={{ content: { 'aria-label': label } }}
    >
      {children}
    </Drawer>
  );
}
