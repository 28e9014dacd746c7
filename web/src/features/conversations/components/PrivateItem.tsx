import { Menu } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { useDirectory } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { usePrivate } from '../api/private';

/** Of a menu: open one's private chat to the team, or keep a chat of one's own phone to oneself; for nobody else. */
export function PrivateItem({ row }: { row: ConversationRead }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const channel = useDirectory().channels.get(row.channel_id);
  const set = usePrivate(row);
  const isPrivate = row.private_of !== null;
  if (!isPrivate && channel?.keeper_id !== member.id) return null;
  return (
    <Menu.Item
      leftSection={isPrivate ? <IconLockOpen size={17} /> : <IconLock size={17} />}
      onClick={() => void set(!isPrivate)}
    >
      {t(isPrivate ? 'conversations.open_to_team' : 'conversations.keep_private')}
    </Menu.Item>
  );
}
