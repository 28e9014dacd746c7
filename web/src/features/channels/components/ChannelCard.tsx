import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { WithNumbers } from '@/components/WithNumbers';
import { formatPhone } from '@/lib/phone';
import { useSession } from '@/lib/session';
import { Backlog } from './Backlog';
import classes from './channels.module.css';
import { HistoryProgress } from './HistoryProgress';
import { Restriction } from './Restriction';
import { StateChip } from './StateChip';
import { StateSentence } from './StateSentence';

/** One number in the list of numbers. */
export function ChannelCard({ channel, onOpen }: { channel: ChannelRead; onOpen: () => void }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { phone, name } = channel;
  const known = [phone === null ? null : formatPhone(phone), name].filter((one) => one !== null && one !== '');
  return (
    <li className={classes['card']} data-channel-id={channel.id}>
      <div className={classes['cardHead']}>
        <span className={classes['mark']} style={{ backgroundColor: channel.color }} aria-hidden="true" />
        <a
          href={`/channels/${channel.id}`}
          className={classes['cardTitle']}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey) return;
            event.preventDefault();
            onOpen();
          }}
        >
          {channel.label}
        </a>
        <StateChip channel={channel} />
        <IconChevronRight size={20} className={classes['chevron']} aria-hidden="true" />
      </div>
      <p className={classes['phone']}>
        <WithNumbers>{channel.linked_at === null ? t('channels.not_linked') : known.join(' · ')}</WithNumbers>
      </p>
      <StateSentence channel={channel} />
      {channel.keeping === 'asked' && channel.keeper_id === member.id && <p>{t('channels.private_due')}</p>}
      <Backlog channel={channel} />
      {channel.restriction !== null && <Restriction restriction={channel.restriction} />}
      {channel.history !== null && <HistoryProgress history={channel.history} />}
    </li>
  );
}
