import { ActionIcon, Button, FileButton } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ReplyFileRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { useUpload } from '../api/replies';
import classes from './replies.module.css';

const MOST_FILES = 10;

interface Props {
  files: readonly ReplyFileRead[];
  onChange: (files: ReplyFileRead[]) => void;
}

/** The files that go with a quick reply; they are at the server as soon as they are chosen. */
export function ReplyFiles({ files, onChange }: Props) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const upload = useUpload();
  const add = async (chosen: File[]): Promise<void> => {
    let kept = [...files];
    for (const file of chosen.slice(0, MOST_FILES - files.length)) {
      kept = [...kept, await upload.mutateAsync(file)];
      onChange(kept);
    }
  };
  return (
    <div>
      <ul className={classes['files']} aria-label={t('replies.files')}>
        {files.map(({ id, file_name: name, mimetype }) => (
          <li key={id}>
            <IconPaperclip size={16} aria-hidden="true" />
            <bdi>{name ?? mimetype}</bdi>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t('messages.attach_remove', { name: name ?? mimetype })}
              onClick={() => {
                onChange(files.filter((one) => one.id !== id));
              }}
            >
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <FileButton
        multiple
        onChange={(chosen) => {
          add(chosen).catch(failed);
        }}
      >
        {(props) => (
          <Button
            variant="default"
            leftSection={<IconPaperclip size={17} />}
            loading={upload.isPending}
            disabled={files.length >= MOST_FILES}
            {...props}
          >
            {t('replies.add_files', { count: MOST_FILES })}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
