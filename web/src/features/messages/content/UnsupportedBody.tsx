import { Button, Text } from '@mantine/core';
import { IconPuzzle } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import { unshownKey } from '@/lib/message-kind';
import { useSession } from '@/lib/session';
import classes from './text.module.css';
import { FoldedText } from './FoldedText';

const RawModal = later(() => import('./RawModal'), 'RawModal', NotOpened);

/** A message of a kind we do not show yet: never dropped, and the owner can see what it was. */
export function UnsupportedBody({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const [isOpen, setOpen] = useState(false);
  return (
    <span className={classes['unsupported']}>
      <IconPuzzle size={18} stroke={1.8} aria-hidden="true" />
      <span>
        {t(unshownKey(message))}
        {message.text !== null && message.text !== '' && (
          <Text span size="sm" display="block">
            <FoldedText message={message} />
          </Text>
        )}
        {member.role === 'owner' && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => {
              setOpen(true);
            }}
          >
            {t('messages.open_raw')}
          </Button>
        )}
      </span>
      {isOpen && (
        <Suspense>
          <RawModal
            messageId={message.id}
            onClose={() => {
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </span>
  );
}
