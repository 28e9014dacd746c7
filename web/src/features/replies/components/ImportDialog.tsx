import { Button, FileButton, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { FaultRead, ImportRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { errorText } from '@/lib/error-text';
import { useNotify } from '@/lib/notify';
import { useCan } from '@/lib/session';
import { useImport } from '../api/tables';
import { useFaultText } from '../fault-text';
import classes from './replies.module.css';

function Faults({ faults }: { faults: readonly FaultRead[] }) {
  const tell = useFaultText();
  return (
    <ul className={classes['faults']} tabIndex={0} data-testid="import-faults">
      {faults.map((fault, index) => (
        <li key={index}>{tell(fault)}</li>
      ))}
    </ul>
  );
}

/** What the file would do, or what is wrong with it. */
function Told({ told }: { told: ImportRead }) {
  const { t } = useTranslation();
  const { created, changed, same, faults } = told;
  return (
    <div role="status">
      {faults.length === 0 ? (
        t('replies.import_would', { created, changed, same })
      ) : (
        <>
          <Text c="red">{t('replies.import_faulty')}</Text>
          <Faults faults={faults} />
        </>
      )}
    </div>
  );
}

/** Takes in a table, after a look at what it would do. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const canManage = useCan('replies.manage');
  const { done, failed } = useNotify();
  const [team, setTeam] = useState(canManage);
  const [file, setFile] = useState<File | null>(null);
  const look = useImport();
  const take = useImport();
  const examine = (chosen: File | null, forTeam: boolean): void => {
    setFile(chosen);
    setTeam(forTeam);
    if (chosen !== null) look.mutate({ file: chosen, team: forTeam, dryRun: true });
  };
  const told = look.data;
  const isGood = told !== undefined && told.faults.length === 0 && told.created + told.changed > 0;
  return (
    <Dialog onClose={onClose} title={t('replies.import')}>
      <Stack gap="md">
        <Text>{t('replies.import_lead')}</Text>
        {canManage && (
          <SegmentedControl
            aria-label={t('replies.for_team')}
            value={team ? 'team' : 'own'}
            data={[
              { value: 'team', label: t('replies.for_team') },
              { value: 'own', label: t('replies.own') },
            ]}
            onChange={(whose) => {
              examine(file, whose === 'team');
            }}
          />
        )}
        <FileButton
          accept=".csv,text/csv"
          onChange={(chosen) => {
            examine(chosen, team);
          }}
        >
          {(props) => (
            <Button variant="default" loading={look.isPending} {...props}>
              {file?.name ?? t('replies.choose_file')}
            </Button>
          )}
        </FileButton>
        {told !== undefined && <Told told={told} />}
        {look.isError && (
          <Text c="red" role="alert">
            {isApiError(look.error, 'body_too_large') ? t('replies.file_too_large') : errorText(t, look.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            disabled={!isGood || look.isPending}
            loading={take.isPending}
            onClick={() => {
              if (file === null) return;
              const onSuccess = (): void => {
                done(t('common.saved'));
                onClose();
              };
              take.mutate({ file, team, dryRun: false }, { onSuccess, onError: failed });
            }}
          >
            {t('replies.import_now')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
