import type { ComponentType } from 'react';
import { createContext } from 'react';

import type { NoteRead } from '@/api/types';

/** How notes are shown and written: another part of the page knows, and the thread gives them their place. */
export interface NoteParts {
  Row: ComponentType<{ note: NoteRead; flashing: boolean }>;
  Composer: ComponentType<{ conversationId: string; onSaved: (note: NoteRead) => void }>;
}

export const NotePartsContext = createContext<NoteParts | null>(null);
