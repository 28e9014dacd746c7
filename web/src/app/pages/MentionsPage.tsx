import { useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { MentionList } from '@/features/notes';
import classes from './mentions.module.css';

/** In which notes the reader was mentioned; each leads to its place in its chat. */
export function MentionsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <main className={classes['page']}>
      <h1>{t('nav.mentions')}</h1>
      <div className={classes['list']}>
        <Suspense>
          <MentionList
            onOpen={(mention) =>
              void navigate({
                to: '/chats/$conversationId',
                params: { conversationId: mention.conversation_id },
                search: { view: 'all', note: mention.note_id },
              })
            }
          />
        </Suspense>
      </div>
    </main>
  );
}
