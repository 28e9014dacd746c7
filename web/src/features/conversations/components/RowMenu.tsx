import { Menu } from '@mantine/core';
import { IconMessage, IconSquareCheck, IconTag } from '@tabler/icons-react';
import { Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import { conversationTitle } from '@/lib/conversation-title';
import { useFocusBack } from '@/lib/focus-back';
import { useCan } from '@/lib/session';
import { tagging } from '@/lib/tagging';
import { toggleChosen } from '../selection';
import { StateItems } from './StateItems';

const SnoozeDialog = later(() => import('./SnoozeDialog'), 'SnoozeDialog', NotOpened);

interface Props {
  row: ConversationRead;
  /** Where it was asked for. */
  at: DOMRect;
  onOpen: (id: string) => void;
  onClose: () => void;
}

/** What can be done with a chat without opening it. */
export function RowMenu({ row, at, onOpen, onClose }: Props) {
  const { t } = useTranslation();
  const canTag = useCan('contacts.edit');
  const [snoozing, setSnoozing] = useState(false);
  const stays = useRef(false);
  useFocusBack();
  const { contact } = row;
  if (snoozing) {
    return (
      <Suspense>
        <SnoozeDialog row={row} onClose={onClose} />
      </Suspense>
    );
  }
  return (
    <Menu
      opened
      onChange={(isOpen) => {
        // The choice of an item closes the menu; what it asks next takes the menu's place.
        if (!isOpen && !stays.current) onClose();
      }}
      position="bottom-start"
      width={250}
      trapFocus
    >
      <Menu.Target>
        <span
          aria-hidden="true"
          style={{ position: 'fixed', left: at.left, top: at.top, width: at.width, height: at.height, zIndex: -1 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={conversationTitle(row, t)}>
        <Menu.Item
          leftSection={<IconMessage size={17} />}
          onClick={() => {
            onOpen(row.id);
          }}
        >
          {t('conversations.open_chat')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSquareCheck size={17} />}
          onClick={() => {
            toggleChosen(row.id);
          }}
        >
          {t('bulks.select')}
        </Menu.Item>
        {canTag && contact !== null && (
          <Menu.Item
            leftSection={<IconTag size={17} />}
            onClick={() => {
              tagging.set({ contactId: contact.id });
            }}
          >
            {t('contacts.tags_set')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <StateItems
          row={row}
          onSnooze={() => {
            stays.current = true;
            setSnoozing(true);
          }}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
