import { createContext, useContext } from 'react';

import type { MessageRead } from '@/api/types';

export const OpenPictureContext = createContext<(message: MessageRead) => void>(() => undefined);

/** How a picture or a film in the thread is shown large. */
export function useOpenPicture(): (message: MessageRead) => void {
  return useContext(OpenPictureContext);
}
