import type { ComponentType } from 'react';

import type { ContactRead, ConversationRead } from '@/api/types';

/** What one part knows of a contact, as a block of the contact column; a panel with nothing to say renders nothing. */
export type ContactPanel = ComponentType<{ contact: ContactRead; conversation: ConversationRead }>;
