import { Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChecks,
  IconCopy,
  IconDownload,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useCapabilities } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useNow } from '@/lib/now';
import { withoutDirections } from '@/lib/text';
import { loadWholeText } from '../api/text';
import { DeleteQuestion } from './DeleteQuestion';
import { EmojiRow } from './EmojiRow';
import { MoreButton } from './MoreButton';
import type { MessageVerbs } from './verbs';
import { canDelete, canEdit, canForward, canReact } from './verbs';

const ForwardModal = lazy(() => import('./ForwardModal').then((module) => ({ default: module.ForwardModal })));
const ReceiptsModal = lazy(() => import('./ReceiptsModal').then((module) => ({ default: module.ReceiptsModal })));

/** Browsers give the clipboard only to pages with HTTPS. */
const canCopy = 'clipboard' in navigator;

interface Props {
  message: MessageRead;
  verbs: MessageVerbs | undefined;
  canReply: boolean;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

/** Everything that can be done with one message, with the quick emoji on top. */
export function BubbleMenu({ message, verbs, canReply, opened, onOpened }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const can = useCapabilities(message.channel_id);
  const { done, failed } = useNotify();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'delete' | 'forward' | 'receipts' | null>(null);
  const stopAsking = (): void => {
    setAsking(null);
  };
  const copy = (): void => {
    void loadWholeText(client, message)
      .then((text) => navigator.clipboard.writeText(text))
      .then(() => {
        done(t('common.copied'));
      }, failed);
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
          {verbs !== undefined && canReply && (
            <Menu.Item
              leftSection={<IconArrowBackUp size={17} />}
              onClick={() => {
                verbs.reply(message);
              }}
            >
              {t('messages.reply')}
            </Menu.Item>
          )}
          {verbs !== undefined && canForward(message) && (
            <Menu.Item
              leftSection={<IconArrowForwardUp size={17} />}
              onClick={() => {
                setAsking('forward');
              }}
            >
              {t('messages.forward')}
            </Menu.Item>
          )}
          {canCopy && message.text !== null && message.text !== '' && message.deleted_at === null && (
            <Menu.Item leftSection={<IconCopy size={17} />} onClick={copy}>
              {t('messages.copy_text')}
            </Menu.Item>
          )}
          {message.media?.download_url != null && message.deleted_at === null && (
            <Menu.Item
              component="a"
              href={message.media.download_url}
              download={withoutDirections(message.media.file_name ?? '')}
              leftSection={<IconDownload size={17} />}
            >
              {t('messages.download')}
            </Menu.Item>
          )}
          {message.ticks !== null && (
            <Menu.Item
              leftSection={<IconChecks size={17} />}
              onClick={() => {
                setAsking('receipts');
              }}
            >
              {t('messages.receipts')}
            </Menu.Item>
          )}
          {verbs !== undefined && canEdit(message, can, now) && (
            <Menu.Item
              leftSection={<IconPencil size={17} />}
              onClick={() => {
                verbs.edit(message);
              }}
            >
              {t('messages.edit')}
            </Menu.Item>
          )}
          {verbs !== undefined && canDelete(message, can, now) && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={17} />}
              onClick={() => {
                setAsking('delete');
              }}
            >
              {t('messages.delete')}
            </Menu.Item>
          )}
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
