import { Button, FileButton, Group, Text } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { problemText } from './fault-text';
import classes from './imports.module.css';

interface Props {
  isBusy: boolean;
  error: unknown;
  onFile: (file: File) => void;
}

/** The first step: a file is chosen, or dropped. */
export function ChooseFile({ isBusy, error, onFile }: Props) {
  const { t } = useTranslation();
  return (
    <div
      className={classes['drop']}
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        if (file !== undefined) onFile(file);
      }}
    >
      <IconFileSpreadsheet size={30} stroke={1.7} aria-hidden="true" />
      <Text size="sm" c="dimmed">
        {t('imports.limits')}
      </Text>
      <Group justify="center">
        <FileButton
          accept=".csv,.tsv,.txt,.xlsx,text/csv"
          onChange={(file) => {
            if (file !== null) onFile(file);
          }}
        >
          {(props) => (
            <Button loading={isBusy} {...props}>
              {t('imports.choose')}
            </Button>
          )}
        </FileButton>
      </Group>
      {error !== null && (
        <Text size="sm" c="var(--sf-red-text)" role="alert">
          {problemText(t, error)}
        </Text>
      )}
    </div>
  );
}
