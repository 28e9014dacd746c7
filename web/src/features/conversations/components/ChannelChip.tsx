import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useDirectory } from '@/lib/directory';
import type { FilterChange } from '../window';
import classes from './ListHead.module.css';

interface Props {
  channelId: string;
  onChange: (change: FilterChange) => void;
}

/** Says that only one number's chats are listed and counted; pressing it lists all of them. */
export function ChannelChip({ channelId, onChange }: Props) {
  const { t } = useTranslation();
  const channel = useDirectory().channels.get(channelId);
  if (channel === undefined) return null;
  return (
    <button
      type="button"
      className={classes['chip']}
      data-testid="channel-chip"
      onClick={() => {
        onChange({ channelId: null });
      }}
    >
      <span className={classes['filterDot']} style={{ backgroundColor: channel.color }} aria-hidden="true" />
      <span className={classes['chipName']} dir="auto">
        {channel.label}
      </span>
      <IconX size={15} aria-hidden="true" />
      <span className="sf-visually-hidden">{t('conversations.filter_off')}</span>
    </button>
  );
}
