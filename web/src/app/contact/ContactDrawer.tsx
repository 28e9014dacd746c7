import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect, useEffectEvent } from 'react';

import { jump } from '@/lib/jump';
import { useIsPhone } from '@/lib/media';
import { LAYERS } from '@/lib/shortcuts';

interface Props {
  /** The chat below. */
  conversationId: string;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** Escape closes the drawer unless something lies over it, which Escape closes then; so does a way into the chat below. */
function useClosing(conversationId: string, onClose: () => void): void {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // Looked at before what lies over the drawer hears of the key and goes.
      const isCovered = document.querySelectorAll(LAYERS).length > 1;
      if (event.key === 'Escape' && !event.isComposing && !isCovered) close();
    };
    window.addEventListener('keydown', onKey, true);
    const stop = jump.subscribe(() => {
      if (jump.get()?.conversationId !== conversationId) return;
      stop(); // a second click would go back once more
      close();
    });
    return () => {
      window.removeEventListener('keydown', onKey, true);
      stop();
    };
  }, [conversationId]);
}

/** The contact over the thread, where there is no room beside it. */
export function ContactDrawer({ conversationId, label, onClose, children }: Props) {
  const isPhone = useIsPhone();
  useClosing(conversationId, onClose);
  return (
    <Drawer
      opened
      onClose={onClose}
      closeOnEscape={false}
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
