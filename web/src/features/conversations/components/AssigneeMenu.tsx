import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { useDirectory } from '@/lib/directory';
import { useCan, useSession } from '@/lib/session';
import { useAssign } from '../api/changes';
import classes from './ConversationHeader.module.css';

const check = (on: boolean) => (on ? <IconCheck size={15} /> : <span style={{ width: 15 }} />);

/** The responsible member's initials, or the sign for "nobody yet"; where there is no room for more, all that is shown. */
function Face({ id }: { id: string | null }) {
  const member = useDirectory().members.get(id ?? '');
  if (member === undefined) return <IconUserPlus size={18} aria-hidden="true" />;
  return <Avatar name={member.name} seed={member.id} size={22} />;
}

/** Who is responsible for the conversation, and the ways to change that. */
export function AssigneeMenu({ conversation }: { conversation: ConversationRead }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { members } = useDirectory();
  const canAssign = useCan('conversations.assign');
  const assign = useAssign(conversation.id, conversation.assignee_id);

  const current = conversation.assignee_id;
  const name = current === null ? null : current === member.id ? t('conversations.me') : members.get(current)?.name;
  const give = (id: string | null): void => {
    assign.mutate(id);
  };
  const others = [...members.values()].filter((one) => one.id !== member.id && one.role !== 'quality_control');

  return (
    <Menu position="bottom-end" width={264} disabled={!canAssign}>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          loading={assign.isPending}
          className={classes['assignee']}
          leftSection={<Face id={current} />}
          rightSection={canAssign && <IconChevronDown size={14} aria-hidden="true" />}
          aria-label={t('conversations.assignee_is', { name: name ?? t('conversations.nobody') })}
          data-testid="assignee"
        >
          <span className={classes['assigneeName']}>{name ?? t('conversations.nobody')}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('conversations.assignee')}</Menu.Label>
        {current !== member.id && (
          <Menu.Item
            leftSection={<IconUserPlus size={16} />}
            onClick={() => {
              give(member.id);
            }}
          >
            {t('conversations.take')}
          </Menu.Item>
        )}
        {current !== null && (
          <Menu.Item
            leftSection={<IconUserMinus size={16} />}
            onClick={() => {
              give(null);
            }}
          >
            {t('conversations.release')}
          </Menu.Item>
        )}
        {others.length > 0 && <Menu.Divider />}
        {others.map((one) => (
          <Menu.Item
            key={one.id}
            leftSection={<Avatar name={one.name} seed={one.id} size={24} />}
            rightSection={check(one.id === current)}
            onClick={() => {
              give(one.id);
            }}
          >
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
