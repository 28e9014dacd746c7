import type { ConversationRead } from '@/api/types';
import { ContactPane } from '@/features/contacts';
import { contactPanels } from './panels';

interface Props {
  conversation: ConversationRead;
  contactId: string;
  onClose: () => void;
}

/** The contact of a conversation with what every part knows of them. */
export function PersonPane(props: Props) {
  return <ContactPane panels={contactPanels} {...props} />;
}
