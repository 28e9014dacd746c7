import { lazy, Suspense } from 'react';

import { GroupPane, useConversation } from '@/features/conversations';
import { useIsWide } from '@/lib/media';
import classes from './contact.module.css';

// Loaded at once but not awaited, as the thread is.
const person = import('./PersonPane');
const PersonPane = lazy(async () => ({ default: (await person).PersonPane }));
const ContactDrawer = lazy(() => import('./ContactDrawer').then((module) => ({ default: module.ContactDrawer })));

/** The contact or the group as the third column, as a drawer, or as a screen of its own. */
export function ContactColumn({ id, onClose }: { id: string; onClose: () => void }) {
  const isWide = useIsWide();
  const conversation = useConversation(id).data;
  if (conversation === undefined) return null;
  const { contact } = conversation;
  const pane =
    contact === null ? (
      <GroupPane key={id} conversation={conversation} onClose={onClose} />
    ) : (
      <PersonPane key={contact.id} conversation={conversation} contactId={contact.id} onClose={onClose} />
    );
  if (isWide) {
    return (
      <div className={classes['column']}>
        <Suspense>{pane}</Suspense>
      </div>
    );
  }
  return (
    <Suspense>
      <ContactDrawer onClose={onClose}>{pane}</ContactDrawer>
    </Suspense>
  );
}
