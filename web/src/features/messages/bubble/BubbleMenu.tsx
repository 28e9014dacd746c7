import type { ActionIconProps } from '@mantine/core';
import { Menu, Popover } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import { useCapabilities } from '@/lib/directory';
import classes from './BubbleMenu.module.css';
import { DeleteQuestion } from './DeleteQuestion';
import { EmojiRow } from './EmojiRow';
import type { Question } from './MenuVerbs';
import { MenuVerbs } from './MenuVerbs';
import { MoreButton } from './MoreButton';
import type { MessageVerbs } from './verbs';
import { canReact } from './verbs';

const ForwardModal = later(() => import('./ForwardModal'), 'ForwardModal', NotOpened);
const ReceiptsModal = later(() => import('./ReceiptsModal'), 'ReceiptsModal', NotOpened);

interface Props {
  message: MessageRead;
  verbs: MessageVerbs | undefined;
  canReply: boolean;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  look: ActionIconProps | undefined;
}

/** From the row of emoji an arrow leads to what else can be done. */
function toVerbs(event: KeyboardEvent<HTMLElement>): void {
  const isAmongVerbs = document.activeElement?.getAttribute('role') === 'menuitem';
  if (isAmongVerbs || !['ArrowDown', 'ArrowUp'].includes(event.key)) return;
  event.preventDefault();
  event.currentTarget.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
}

/** Everything that can be done with one message, with the quick emoji on top. */
export function BubbleMenu({ message, verbs, canReply, opened, onOpened, look }: Props) {
  const { t } = useTranslation();
  const can = useCapabilities(message.channel_id);
  const [asking, setAsking] = useState<Question | null>(null);
  const target = useRef<HTMLButtonElement>(null);
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    // It takes the place of the button that was pressed, with its focus; only then it opens, and knows where that goes back.
    target.current?.focus({ preventScroll: true });
    queueMicrotask(() => {
      setReady(true);
    });
    const line = target.current?.closest('[data-index], article');
    const bubble = line?.closest('article') ?? line?.querySelector('article');
    return () => {
      // A message that was deleted has no menu any more.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        bubble?.focus({ preventScroll: true });
      });
    };
  }, []);
  const stopAsking = (): void => {
    setAsking(null);
    setTimeout(() => target.current?.focus({ preventScroll: true }));
  };
  return (
    <>
      <Menu opened={opened && isReady} onChange={onOpened} position="bottom" width={236} withinPortal>
        <Menu.Target>
          <MoreButton
            ref={target}
            {...look}
            data-mantine-stop-propagation={opened} // as in EmojiRow, for who is quicker than the menu's focus
            onKeyDown={(event) => {
              if (opened && event.key === 'Escape') onOpened(false);
            }}
          />
        </Menu.Target>
        <Popover.Dropdown className={classes['dropdown'] ?? ''} data-testid="message-menu" onKeyDown={toVerbs}>
          {verbs !== undefined && canReact(message, can) && (
            <EmojiRow
              message={message}
              onDone={() => {
                onOpened(false);
              }}
            />
          )}
          {/* The row of emoji is no part of the menu, which may have nothing but items in it. */}
          <div role="menu" tabIndex={-1} aria-label={t('messages.actions')} data-menu-dropdown>
            <MenuVerbs message={message} verbs={verbs} canReply={canReply} onAsk={setAsking} />
          </div>
        </Popover.Dropdown>
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
