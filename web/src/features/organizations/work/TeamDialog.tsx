import { Button, Group, MultiSelect, Stack, Text, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { TeamRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { useDirectory } from '@/lib/directory';
import { errorText } from '@/lib/error-text';
import { useCreateTeam, useUpdateTeam } from './api';

const MOST_LETTERS = 40; // of a name

/** Makes a team or changes it. */
export function TeamDialog({ team, onClose }: { team: TeamRead | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { members } = useDirectory();
  const create = useCreateTeam();
  const update = useUpdateTeam(team?.id ?? '');
  const saving = team === null ? create : update;
  const [name, setName] = useState(team?.name ?? '');
  const [ids, setIds] = useState(team?.member_ids ?? []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    saving.mutate({ name: name.trim(), member_ids: ids }, { onSuccess: onClose });
  };
  return (
    <Dialog title={team === null ? t('teams.new') : t('teams.edit_named', { name: team.name })} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('teams.name')}
            value={name}
            maxLength={MOST_LETTERS}
            data-autofocus
            onChange={(event) => {
              setName(event.currentTarget.value);
              saving.reset();
            }}
          />
          <MultiSelect
            label={t('teams.members')}
            data={[...members.values()].map((one) => ({ value: one.id, label: one.name }))}
            value={ids}
            searchable
            nothingFoundMessage={t('teams.nobody_found')}
            onChange={setIds}
          />
          {saving.isError && (
            <Text size="sm" c="var(--sf-red-text)" role="alert">
              {errorText(t, saving.error)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
