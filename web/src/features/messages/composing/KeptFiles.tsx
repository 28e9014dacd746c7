import { ActionIcon } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ReplyFile } from '@/lib/reply-picker';
import classes from './Composer.module.css';

/** Files that leave after the text, each as a message of its own. */
export function KeptFiles({ files, onDrop }: { files: readonly ReplyFile[]; onDrop: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <ul className={classes['kept']} aria-label={t('messages.kept_files')} data-testid="kept-files">
      {files.map(({ id, name }) => (
        <li key={id}>
          <IconPaperclip size={15} aria-hidden="true" />
          <bdi>{name}</bdi>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t('messages.attach_remove', { name })}
            onClick={() => {
              onDrop(id);
            }}
          >
            <IconX size={15} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
