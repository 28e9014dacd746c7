import { Menu } from '@mantine/core';
import { IconArrowBackUp, IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import type { MessageVerbs } from './BubbleActions';
import { MoreButton } from './BubbleActions';

interface Props {
  message: MessageRead;
  verbs: MessageVerbs | undefined;
  canReply: boolean;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

/** Everything that can be done with one message. */
export function BubbleMenu({ message, verbs, canReply, opened, onOpened }: Props) {
  const { t } = useTranslation();
  const { done } = useNotify();
  const copy = (): void => {
    void navigator.clipboard.writeText(message.text ?? '').then(() => {
      done(t('common.copied'));
    });
  };
  return (
    <Menu opened={opened} onChange={onOpened} position="bottom" width={236}>
      <Menu.Target>
        <MoreButton />
      </Menu.Target>
      <Menu.Dropdown data-testid="message-menu">
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
        {message.text !== null && message.text !== '' && (
          <Menu.Item leftSection={<IconCopy size={17} />} onClick={copy}>
            {t('messages.copy_text')}
          </Menu.Item>
        )}
        {message.media?.download_url != null && (
          <Menu.Item
            component="a"
            href={message.media.download_url}
            download={message.media.file_name ?? ''}
            leftSection={<IconDownload size={17} />}
          >
            {t('messages.download')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
