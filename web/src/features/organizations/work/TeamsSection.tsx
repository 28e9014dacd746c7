import { ActionIcon, Button, Skeleton, Tooltip } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconPencil, IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { TeamRead } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useDirectory } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useTeams } from '../api/teams';
import { useUpdateTeam } from './api';
import { TeamDialog } from './TeamDialog';
import classes from './work.module.css';

function TeamRow({ team, onEdit }: { team: TeamRead; onEdit: () => void }) {
  const { t } = useTranslation();
  const { members } = useDirectory();
  const update = useUpdateTeam(team.id);
  const { failed } = useNotify();
  const names = team.member_ids.flatMap((id) => members.get(id)?.name ?? []);
  const archiving = team.archived
    ? t('teams.restore_named', { name: team.name })
    : t('teams.archive_named', { name: team.name });
  return (
    <li data-testid="team-row">
      <div className={classes['name']}>
        <b>{team.name}</b>
        <span className={classes['dim']}>{names.length > 0 ? names.join(', ') : t('teams.empty_team')}</span>
        {team.archived && <span className={classes['dim']}>{t('teams.archived')}</span>}
      </div>
      <span className={classes['tools']}>
        <Tooltip label={t('teams.edit')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('teams.edit_named', { name: team.name })}
            onClick={onEdit}
          >
            <IconPencil size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={archiving}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={archiving}
            loading={update.isPending}
            onClick={() => {
              update.mutate({ archived: !team.archived }, { onError: failed });
            }}
          >
            {team.archived ? <IconArchiveOff size={18} /> : <IconArchive size={18} />}
          </ActionIcon>
        </Tooltip>
      </span>
    </li>
  );
}

/** Which teams there are, and who is in them. */
export function TeamsSection() {
  const { t } = useTranslation();
  const teams = useTeams();
  const [edited, setEdited] = useState<TeamRead | 'new' | null>(null);
  return (
    <Section
      title={t('teams.title')}
      lead={t('teams.lead')}
      actions={
        <Button
          leftSection={<IconPlus size={17} />}
          onClick={() => {
            setEdited('new');
          }}
        >
          {t('teams.new')}
        </Button>
      }
    >
      {teams.isPending && <Skeleton height={120} />}
      {teams.isError && <ErrorState error={teams.error} onRetry={() => void teams.refetch()} />}
      {teams.data?.length === 0 && (
        <EmptyState icon={<IconUsersGroup size={30} stroke={1.7} />} title={t('teams.none')}>
          {t('teams.none_hint')}
        </EmptyState>
      )}
      {teams.data !== undefined && teams.data.length > 0 && (
        <Rows label={t('teams.title')}>
          {teams.data.map((team) => (
            <TeamRow
              key={team.id}
              team={team}
              onEdit={() => {
                setEdited(team);
              }}
            />
          ))}
        </Rows>
      )}
      {edited !== null && (
        <TeamDialog
          team={edited === 'new' ? null : edited}
          onClose={() => {
            setEdited(null);
          }}
        />
      )}
    </Section>
  );
}
