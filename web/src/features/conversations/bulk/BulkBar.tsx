import { ActionIcon, Button, CloseButton, Menu, Tooltip } from '@mantine/core';
import {
  IconCheck,
  IconClockPause,
  IconDotsVertical,
  IconMailOpened,
  IconRotate,
  IconTag,
  IconTagOff,
  IconUserMinus,
  IconUserPlus,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '@/components/Avatar';
import { tagColor } from '@/components/TagChips';
import { useDirectory } from '@/lib/directory';
import { useFocusBack } from '@/lib/focus-back';
import { useNow } from '@/lib/now';
import { useCan, useLocale, useSession } from '@/lib/session';
import { moment } from '@/lib/time';
import type { Selection } from '../selection';
import { chooseWhole, leaveSelection, MOST_CHOSEN } from '../selection';
import { snoozeChoices } from '../snooze-times';
import type { ListFilters } from '../window';
import type { Action } from './api';
import { useStartBulk } from './api';
import classes from './bulk.module.css';

type Run = (action: Action) => void;

interface IconMenuProps {
  label: string;
  icon: ReactNode;
  isBusy: boolean;
  children: ReactNode;
}

function IconMenu({ label, icon, isBusy, children }: IconMenuProps) {
  return (
    <Menu position="bottom-start" width={264}>
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon size={36} variant="default" aria-label={label} disabled={isBusy}>
            {icon}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu']} aria-label={label}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}

function AssignItems({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { members } = useDirectory();
  const others = [...members.values()].filter((one) => one.id !== member.id && one.role !== 'quality_control');
  const give = (id: string | null) => () => {
    run({ kind: 'assign', assignee_id: id });
  };
  return (
    <>
      <Menu.Item leftSection={<IconUserPlus size={17} />} onClick={give(member.id)}>
        {t('conversations.take')}
      </Menu.Item>
      <Menu.Item leftSection={<IconUserMinus size={17} />} onClick={give(null)}>
        {t('conversations.release')}
      </Menu.Item>
      {others.length > 0 && <Menu.Divider />}
      {others.map((one) => (
        <Menu.Item key={one.id} leftSection={<Avatar name={one.name} seed={one.id} size={24} />} onClick={give(one.id)}>
          {one.name}
        </Menu.Item>
      ))}
    </>
  );
}

function TagItems({ kind, run }: { kind: 'tag_on' | 'tag_off'; run: Run }) {
  const { t } = useTranslation();
  const tags = [...useDirectory().tags.values()].filter((tag) => kind === 'tag_off' || tag.archived_at === null);
  if (tags.length === 0) return <Menu.Label>{t('bulks.no_tags')}</Menu.Label>;
  return tags.map((tag) => (
    <Menu.Item
      key={tag.id}
      leftSection={<IconTag size={15} color="var(--tag-color)" style={tagColor(tag)} aria-hidden="true" />}
      onClick={() => {
        run({ kind, tag_id: tag.id });
      }}
    >
      <bdi>{tag.name}</bdi>
    </Menu.Item>
  ));
}

const SNOOZES = {
  hour: 'conversations.snooze_hour',
  evening: 'conversations.snooze_evening',
  morning: 'conversations.snooze_morning',
  monday: 'conversations.snooze_monday',
} as const;

function SnoozeItems({ run }: { run: Run }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const until = (at: number | null) => () => {
    run({ kind: 'snooze', until: at === null ? null : new Date(at).toISOString() });
  };
  return (
    <>
      {snoozeChoices(now, locale.timeZone).map(({ choice, at }) => (
        <Menu.Item key={choice} rightSection={moment(at, now, locale)} onClick={until(at)}>
          {t(SNOOZES[choice])}
        </Menu.Item>
      ))}
      <Menu.Item onClick={until(null)}>{t('conversations.snooze_till_word')}</Menu.Item>
    </>
  );
}

const PRIORITIES = [
  ['urgent', 'conversations.priority_urgent'],
  ['high', 'conversations.priority_high'],
  ['normal', 'conversations.priority_normal'],
  ['low', 'conversations.priority_low'],
] as const;

function MoreItems({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <>
      <Menu.Item
        leftSection={<IconMailOpened size={17} />}
        onClick={() => {
          run({ kind: 'read' });
        }}
      >
        {t('bulks.read')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconRotate size={17} />}
        onClick={() => {
          run({ kind: 'reopen' });
        }}
      >
        {t('conversations.open_again')}
      </Menu.Item>
      <Menu.Label>{t('conversations.priority')}</Menu.Label>
      {PRIORITIES.map(([priority, label]) => (
        <Menu.Item
          key={priority}
          onClick={() => {
            run({ kind: 'priority', priority });
          }}
        >
          {t(label)}
        </Menu.Item>
      ))}
    </>
  );
}

interface Props {
  chosen: Selection;
  /** What the list shows, and the rows of it that are loaded. */
  filters: ListFilters;
  listed: readonly string[];
}

/** Above the list while chats are chosen: how many, and what can be done to all of them. */
export function BulkBar({ chosen, filters, listed }: Props) {
  const { t } = useTranslation();
  const count = useRef<HTMLSpanElement>(null);
  useFocusBack();
  const start = useStartBulk();
  const canSend = useCan('messages.send');
  const canAssign = useCan('conversations.assign');
  const canTag = useCan('contacts.edit');
  const run: Run = (action) => {
    start.mutate({ action, chosen });
  };
  const isBusy = start.isPending;
  return (
    <section className={classes['bar']} aria-label={t('bulks.bar')} data-testid="bulk-bar">
      <div className={classes['line']}>
        <span ref={count} tabIndex={-1} className={classes['count']} role="status">
          {chosen.whole === null
            ? t('bulks.chosen', { count: chosen.ids.size })
            : t('bulks.whole_chosen', { limit: MOST_CHOSEN })}
        </span>
        <CloseButton aria-label={t('bulks.leave')} onClick={leaveSelection} />
      </div>
      {chosen.whole === null && (
        <Button
          variant="subtle"
          size="compact-sm"
          justify="flex-start"
          onClick={() => {
            count.current?.focus(); // this button goes
            chooseWhole(filters, listed);
          }}
        >
          {t('bulks.whole', { limit: MOST_CHOSEN })}
        </Button>
      )}
      <div className={classes['line']}>
        {canAssign && (
          <IconMenu label={t('bulks.assign')} icon={<IconUserPlus size={19} />} isBusy={isBusy}>
            <AssignItems run={run} />
          </IconMenu>
        )}
        {canTag && (
          <>
            <IconMenu label={t('bulks.tag_on')} icon={<IconTag size={19} />} isBusy={isBusy}>
              <TagItems kind="tag_on" run={run} />
            </IconMenu>
            <IconMenu label={t('bulks.tag_off')} icon={<IconTagOff size={19} />} isBusy={isBusy}>
              <TagItems kind="tag_off" run={run} />
            </IconMenu>
          </>
        )}
        {canSend && (
          <>
            <IconMenu label={t('conversations.snooze')} icon={<IconClockPause size={19} />} isBusy={isBusy}>
              <SnoozeItems run={run} />
            </IconMenu>
            <Tooltip label={t('conversations.finish')}>
              <ActionIcon
                size={36}
                variant="default"
                aria-label={t('conversations.finish')}
                disabled={isBusy}
                onClick={() => {
                  run({ kind: 'done' });
                }}
              >
                <IconCheck size={20} />
              </ActionIcon>
            </Tooltip>
            <IconMenu label={t('bulks.more')} icon={<IconDotsVertical size={19} />} isBusy={isBusy}>
              <MoreItems run={run} />
            </IconMenu>
          </>
        )}
      </div>
    </section>
  );
}
