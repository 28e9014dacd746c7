import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Suspense, use, useState } from 'react';

import type { MessageRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import { useCan } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { keepNote } from '../api/thread-cache';
import composerClasses from '../composing/Composer.module.css';
import { ComposerTabs } from '../composing/ComposerTabs';
import type { Offer } from '../composing/offer';
import type { NoteParts } from '../note-parts';
import { NotePartsContext } from '../note-parts';

const EditComposer = later(() => import('../composing/EditComposer'), 'EditComposer', NotOpened);

interface Props {
  conversationId: string;
  offer: Offer;
  editing: MessageRead | null;
  /** Whether a note is written, and not an answer. */
  isNoting: boolean;
  onNoting: (isNoting: boolean) => void;
  onEdited: () => void;
  /** From which number an answer leaves, where there is a choice. */
  from?: ReactNode;
  /** Where an answer is written. */
  children: ReactNode;
}

/** An answer's field or a note's, one at a time: which it is stays until somebody changes it, and shows. */
function Writing({ parts, ...props }: Omit<Props, 'editing' | 'onEdited'> & { parts: NoteParts }) {
  const { conversationId, isNoting, onNoting, children } = props;
  const client = useQueryClient();
  useShortcuts({
    'Alt+KeyN': () => {
      onNoting(!isNoting);
    },
  });
  return (
    <div className={composerClasses['writing']} data-noting={isNoting}>
      <ComposerTabs from={props.from} isNoting={isNoting} onNoting={onNoting} />
      {isNoting ? (
        <Suspense fallback={<div style={{ minHeight: 65 }} />}>
          <parts.Composer
            conversationId={conversationId}
            onSaved={(note) => {
              keepNote(client, note);
            }}
          />
        </Suspense>
      ) : (
        children
      )}
    </div>
  );
}

/** What stands below the messages: an answer's field, that of a message's new text, or why nobody can write here. */
export function ThreadFoot(props: Props) {
  const { offer, editing, onEdited } = props;
  const parts = use(NotePartsContext);
  const mayNote = useCan('messages.send');
  /** Of messages whose change was left without a word, as long as the chat is open. */
  const [begun] = useState(() => new Map<string, string>());
  if (editing !== null && offer.closed === null) {
    return (
      <Suspense>
        <EditComposer key={editing.id} message={editing} begun={begun} longest={offer.longestText} onClose={onEdited} />
      </Suspense>
    );
  }
  const answer = offer.closed === null ? props.children : <p className={composerClasses['readonly']}>{offer.closed}</p>;
  if (parts === null || !mayNote) return answer;
  return (
    <Writing {...props} parts={parts}>
      {answer}
    </Writing>
  );
}
