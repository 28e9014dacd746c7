import { ActionIcon } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ChangeEvent } from 'react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Of which types, as an input takes them; undefined: of any. */
  types: string | undefined;
  onFiles: (files: File[]) => void;
}

export function AddMore({ types, onFiles }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <ActionIcon
        size={52}
        variant="default"
        aria-label={t('messages.attach_more')}
        onClick={() => {
          input.current?.click();
        }}
      >
        <IconPlus size={20} />
      </ActionIcon>
      <input
        ref={input}
        type="file"
        multiple
        accept={types}
        hidden
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
