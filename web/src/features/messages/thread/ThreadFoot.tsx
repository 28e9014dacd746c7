import type { ReactNode } from 'react';
import { Suspense, useState } from 'react';

import type { MessageRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import composerClasses from '../composing/Composer.module.css';
import type { Offer } from '../composing/offer';

const EditComposer = later(() => import('../composing/EditComposer'), 'EditComposer', NotOpened);

interface Props {
  offer: Offer;
  editing: MessageRead | null;
  onEdited: () => void;
  /** Where an answer is written. */
  children: ReactNode;
}

/** What stands below the messages: an answer's field, that of a message's new text, or why nobody can write here. */
export function ThreadFoot({ offer, editing, onEdited, children }: Props) {
  /** Of messages whose change was left without a word, as long as the chat is open. */
  const [begun] = useState(() => new Map<string, string>());
  if (offer.closed !== null) return <p className={composerClasses['readonly']}>{offer.closed}</p>;
  if (editing === null) return children;
  return (
    <Suspense>
      <EditComposer key={editing.id} message={editing} begun={begun} longest={offer.longestText} onClose={onEdited} />
    </Suspense>
  );
}
