import { Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconCheck,
  IconChecklist,
  IconCircleDashed,
  IconClockPause,
  IconClockPlay,
  IconFlame,
  IconPin,
  IconPinnedOff,
  IconRotate,
  IconUrgent,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead, Priority } from '@/api/types';
import { useCan } from '@/lib/session';
import { usePin } from '../api/pin';
import { usePins } from '../api/pins';
import { useStateOf } from '../api/state';
import { PrivateItem } from './PrivateItem';

const PRIORITIES: { priority: Priority; icon: typeof IconFlame; label: PriorityKey }[] = [
  { priority: 'urgent', icon: IconUrgent, label: 'conversations.priority_urgent' },
  { priority: 'high', icon: IconFlame, label: 'conversations.priority_high' },
  { priority: 'normal', icon: IconCircleDashed, label: 'conversations.priority_normal' },
  { priority: 'low', icon: IconArrowDown, label: 'conversations.priority_low' },
];

type PriorityKey =
  | 'conversations.priority_urgent'
  | 'conversations.priority_high'
  | 'conversations.priority_normal'
  | 'conversations.priority_low';

/** Of a menu: put aside, done, priority, pin. */
export function StateItems({ row, onSnooze }: { row: ConversationRead; onSnooze: () => void }) {
  const { t } = useTranslation();
  const canSend = useCan('messages.send');
  const state = useStateOf(row);
  const isPinned = usePins().includes(row.id);
  const pin = usePin(row.id);
  return (
    <>
      {canSend && (
        <>
          <Menu.Item leftSection={<IconClockPause size={17} />} rightSection={<Key name="H" />} onClick={onSnooze}>
            {t('conversations.snooze')}
          </Menu.Item>
          {row.snooze !== null && (
            <Menu.Item leftSection={<IconClockPlay size={17} />} onClick={state.wake}>
              {t('conversations.wake')}
            </Menu.Item>
          )}
          {row.errand !== null && (
            <Menu.Item leftSection={<IconChecklist size={17} />} onClick={state.tickOff}>
              {t('conversations.errand_tick')}
            </Menu.Item>
          )}
          {row.done_at === null ? (
            <Menu.Item leftSection={<IconCheck size={17} />} rightSection={<Key name="E" />} onClick={state.finish}>
              {t('conversations.finish')}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconRotate size={17} />} onClick={state.openAgain}>
              {t('conversations.open_again')}
            </Menu.Item>
          )}
        </>
      )}
      {canSend && <PrivateItem row={row} />}
      <Menu.Item
        leftSection={isPinned ? <IconPinnedOff size={17} /> : <IconPin size={17} />}
        onClick={() => {
          pin.mutate(!isPinned);
        }}
      >
        {t(isPinned ? 'conversations.unpin' : 'conversations.pin')}
      </Menu.Item>
      {canSend && (
        <>
          <Menu.Label>{t('conversations.priority')}</Menu.Label>
          <Menu.RadioGroup
            value={row.priority}
            onChange={(chosen) => {
              const found = PRIORITIES.find(({ priority }) => priority === chosen);
              if (found !== undefined) state.prioritize(found.priority);
            }}
          >
            {PRIORITIES.map(({ priority, icon: Icon, label }) => (
              <Menu.RadioItem key={priority} value={priority} closeMenuOnClick rightSection={<Icon size={17} />}>
                {t(label)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </>
      )}
    </>
  );
}

function Key({ name }: { name: string }) {
  return <kbd aria-hidden="true">{name}</kbd>;
}
