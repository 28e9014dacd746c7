import { Menu } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';

import type { MessageRead } from '@/api/types';
import { useCapabilities } from '@/lib/directory';
import { DeleteQuestion } from './DeleteQuestion';
import { EmojiRow } from './EmojiRow';
import type { Question } from './MenuVerbs';
import { MenuVerbs } from './MenuVerbs';
import { MoreButton } from './MoreButton';
import type { MessageVerbs } from './verbs';
import { canReact } from './verbs';

const ForwardModal = lazy(() => import('./ForwardModal').then((module) => ({ default: module.ForwardModal })));
const ReceiptsModal = lazy(() => import('./ReceiptsModal').then((module) => ({ default: module.ReceiptsModal })));

interface Props {
  message: MessageRead;
  verbs: MessageVerbs | undefined;
  canReply: boolean;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

/** Everything that can be done with one message, with the quick emoji on top. */
export function BubbleMenu({ message, verbs, canReply, opened, onOpened }: Props) {
  const can = useCapabilities(message.channel_id);
  const [asking, setAsking] = useState<Question | null>(null);
  const stopAsking = (): void => {
    setAsking(null);
  };
  return (
    <>
      <Menu opened={opened} onChange={onOpened} position="bottom" width={236} withinPortal>
        <Menu.Target>
          <MoreButton />
        </Menu.Target>
        <Menu.Dropdown data-testid="message-menu">
          {verbs !== undefined && canReact(message, can) && (
            <EmojiRow
              message={message}
              onDone={() => {
                onOpened(false);
              }}
            />
          )}
          <MenuVerbs message={message} verbs={verbs} canReply={canReply} onAsk={setAsking} />
        </Menu.Dropdown>
      </Menu>
      {asking === 'delete' && <DeleteQuestion message={message} onClose={stopAsking} />}
      {asking === 'forward' && (
        <Suspense>
          <ForwardModal message={message} onClose={stopAsking} />
        </Suspense>
      )}
      {asking === 'receipts' && (
        <Suspense>
          <ReceiptsModal message={message} onClose={stopAsking} />
        </Suspense>
      )}
    </>
  );
}
