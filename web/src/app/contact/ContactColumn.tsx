import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { PaneSkeleton } from '@/components/Pane';
import { later, NotOpened } from '@/components/later';
import { GroupPane, useConversation } from '@/features/conversations';
import { useIsWide } from '@/lib/media';
import classes from './contact.module.css';

const PersonPane = later(() => import('./PersonPane'), 'PersonPane');
// Loaded at once but not awaited, as the thread is.
void PersonPane.preload();
const ContactDrawer = later(() => import('./ContactDrawer'), 'ContactDrawer', NotOpened);

interface Props {
  id: string;
  onClose: () => void;
  onOpen: (conversationId: string) => void;
}

/** The contact or the group as the third column, as a drawer, or as a screen of its own. */
export function ContactColumn({ id, onClose, onOpen }: Props) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  const conversation = useConversation(id).data;
  if (conversation == null) return null;
  const { contact } = conversation;
  const pane =
    contact === null ? (
      <GroupPane key={id} conversation={conversation} onClose={onClose} onOpen={onOpen} />
    ) : (
      <PersonPane key={contact.id} conversation={conversation} contactId={contact.id} onClose={onClose} />
    );
  if (isWide) {
    return (
      <div className={classes['column']}>
        <Suspense fallback={<PaneSkeleton />}>{pane}</Suspense>
      </div>
    );
  }
  return (
    <Suspense>
      <ContactDrawer
        conversationId={id}
        label={contact === null ? t('conversations.group') : t('contacts.title')}
        onClose={onClose}
      >
        {pane}
      </ContactDrawer>
    </Suspense>
  );
}
