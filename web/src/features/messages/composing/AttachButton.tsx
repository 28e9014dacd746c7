import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Of which types, as an input takes them; undefined: of any. */
  types: string | undefined;
  onFiles: (files: File[]) => void;
}

/** Chooses files from the disk. */
export function AttachButton({ types, onFiles }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <Tooltip label={t('messages.attach')}>
      <ActionIcon
        size={44}
        radius="xl"
        variant="subtle"
        color="gray"
        aria-label={t('messages.attach')}
        onClick={() => {
          input.current?.click();
        }}
      >
        <IconPaperclip size={22} />
        <input
          ref={input}
          type="file"
          multiple
          accept={types}
          hidden
          data-testid="attach-input"
          onClick={(event) => {
            event.stopPropagation();
          }}
          onChange={(event) => {
            onFiles([...(event.currentTarget.files ?? [])]);
            // The same file can be chosen once more.
            event.currentTarget.value = '';
          }}
        />
      </ActionIcon>
    </Tooltip>
  );
}
