import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { later, NotOpened } from '@/components/later';
import { useOpening } from '@/components/use-opening';
import { useDirectory } from '@/lib/directory';
import { useCan, useSession } from '@/lib/session';
import { useAssign } from '../api/changes';
import classes from './ConversationHeader.module.css';

const AssigneeItems = later(() => import('./AssigneeItems'), 'AssigneeItems');
const ReturnDialog = later(() => import('./ReturnDialog'), 'ReturnDialog', NotOpened);

/**
 * The responsible member's initials, a team's sign, or the sign for "nobody yet"; where there is no room for more, all
 * that is shown.
 */
function Face({ id, inTeam }: { id: string | null; inTeam: boolean }) {
  const member = useDirectory().members.get(id ?? '');
  if (member !== undefined) return <Avatar name={member.name} seed={member.id} size={22} />;
  return inTeam ? <IconUsersGroup size={18} aria-hidden="true" /> : <IconUserPlus size={18} aria-hidden="true" />;
}

interface Props {
  conversation: ConversationRead;
  /** In the contact column, where there is room for a whole name. */
  inPane?: boolean;
}

/** Who is responsible for the conversation, or in which team's queue it waits, and the ways to change that. */
export function AssigneeMenu({ conversation, inPane = false }: Props) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { members, teams } = useDirectory();
  const canAssign = useCan('conversations.assign');
  const assign = useAssign(conversation.id, conversation.assignee_id);
  const [isReturning, setReturning] = useState(false);
  const opening = useOpening(AssigneeItems);

  const current = conversation.assignee_id;
  const team = current === null ? teams.get(conversation.team_id ?? '') : undefined;
  const person = current === member.id ? t('conversations.me') : members.get(current ?? '')?.name;
  const name = (current === null ? team?.name : person) ?? t('conversations.nobody');
  return (
    <>
      <Menu position="bottom-end" width={264} disabled={!canAssign} {...opening}>
        <Menu.Target>
          <Button
            variant="default"
            size="sm"
            fullWidth={inPane}
            {...(inPane && { justify: 'space-between' })}
            loading={assign.isPending}
            className={classes['assignee']}
            leftSection={<Face id={current} inTeam={team !== undefined} />}
            rightSection={canAssign && <IconChevronDown size={14} aria-hidden="true" />}
            aria-label={t('conversations.assignee_is', { name })}
            data-testid={inPane ? 'pane-assignee' : 'assignee'}
          >
            <span className={inPane ? undefined : classes['assigneeName']}>{name}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes['people'] ?? ''}>
          <Menu.Label>{t('conversations.assignee')}</Menu.Label>
          <AssigneeItems
            conversation={conversation}
            onGive={(id) => {
              assign.mutate(id);
            }}
            onReturn={() => {
              setReturning(true);
            }}
          />
        </Menu.Dropdown>
      </Menu>
      {isReturning && (
        <Suspense>
          <ReturnDialog
            conversationId={conversation.id}
            onClose={() => {
              setReturning(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
