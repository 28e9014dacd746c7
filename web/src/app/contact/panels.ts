import { ContactFacts, ContactFields, ContactTags } from '@/features/contacts';
import type { ContactPanel } from '@/lib/contact-panel';
import { AssigneePanel } from './AssigneePanel';
import { ChatsPanel } from './ChatsPanel';
import { GalleryPanel } from './GalleryPanel';
import { WholePanel } from './WholePanel';

/** The contact column below the name, from top to bottom: a part adds its panel as one line. */
export const contactPanels: Record<string, ContactPanel> = {
  tags: ContactTags,
  assignee: AssigneePanel,
  chats: ChatsPanel,
  facts: ContactFacts,
  fields: ContactFields,
  gallery: GalleryPanel,
  people: WholePanel,
};
