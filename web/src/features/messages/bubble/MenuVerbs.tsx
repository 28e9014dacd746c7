import { Menu } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChecks,
  IconCopy,
  IconDownload,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useCapabilities } from '@/lib/directory';
import { useNow } from '@/lib/now';
import { withoutDirections } from '@/lib/text';
import { canCopy, useCopyText } from './use-copy-text';
import type { MessageVerbs } from './verbs';
import { canDelete, canEdit, canForward } from './verbs';

/** What is asked or shown over the page before anything is done. */
export type Question = 'delete' | 'forward' | 'receipts';

interface VerbProps {
  icon: Icon;
  label: string;
  isGrave?: boolean;
  onClick: () => void;
}

function Verb({ icon: Sign, label, isGrave = false, onClick }: VerbProps) {
  return (
    <Menu.Item onClick={onClick} leftSection={<Sign size={17} />} {...(isGrave && { c: 'var(--sf-red-text)' })}>
      {label}
    </Menu.Item>
  );
}

interface Props {
  message: MessageRead;
  verbs: MessageVerbs | undefined;
  canReply: boolean;
  onAsk: (question: Question) => void;
}

/** What can be done with a message, a line each. */
export function MenuVerbs({ message, verbs, canReply, onAsk }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const can = useCapabilities(message.channel_id);
  const copy = useCopyText(message);
  const ask = (question: Question) => () => {
    onAsk(question);
  };
  const isThere = message.deleted_at === null;
  return (
    <>
      {verbs !== undefined && canReply && (
        <Verb
          icon={IconArrowBackUp}
          label={t('messages.reply')}
          onClick={() => {
            verbs.reply(message);
          }}
        />
      )}
      {verbs !== undefined && canForward(message) && (
        <Verb icon={IconArrowForwardUp} label={t('messages.forward')} onClick={ask('forward')} />
      )}
      {canCopy && message.text !== null && message.text !== '' && isThere && (
        <Verb icon={IconCopy} label={t('messages.copy_text')} onClick={copy} />
      )}
      {message.media?.download_url != null && isThere && (
        <Menu.Item
          component="a"
          href={message.media.download_url}
          download={withoutDirections(message.media.file_name ?? '')}
          leftSection={<IconDownload size={17} />}
        >
          {t('messages.download')}
        </Menu.Item>
      )}
      {message.ticks !== null && <Verb icon={IconChecks} label={t('messages.receipts')} onClick={ask('receipts')} />}
      {verbs !== undefined && canEdit(message, can, now) && (
        <Verb
          icon={IconPencil}
          label={t('messages.edit')}
          onClick={() => {
            verbs.edit(message);
          }}
        />
      )}
      {verbs !== undefined && canDelete(message, can, now) && (
        <Verb icon={IconTrash} label={t('messages.delete')} isGrave onClick={ask('delete')} />
      )}
    </>
  );
}
