import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { setPrivate } from '@/api/generated';
import type { ConversationRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { keep } from './changes';

/** Open a private chat to the team, or keep it to oneself; a note lets either be taken back. */
export function usePrivate({ id }: Pick<ConversationRead, 'id'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { failed, undoable } = useNotify();
  const set = async (isPrivate: boolean): Promise<void> => {
    try {
      keep(client, await setPrivate({ path: { conversation_id: id }, body: { private: isPrivate } }));
      const said = isPrivate ? t('conversations.kept_private') : t('conversations.opened_to_team');
      undoable(said, t('conversations.take_back'), () => void set(!isPrivate));
    } catch (error) {
      failed(error);
    }
  };
  return set;
}
