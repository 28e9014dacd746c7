import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { Section } from '@/components/Page';
import { useCapabilities } from '@/lib/directory';
import { useCan } from '@/lib/session';
import { useLinking } from '../linking';
import { offerOf } from '../offer';
import { Backlog } from './Backlog';
import { ChannelActions } from './ChannelActions';
import { ChannelFacts } from './ChannelFacts';
import { ChannelSettings } from './ChannelSettings';
import { HistoryProgress } from './HistoryProgress';
import { KindSettings } from './KindSettings';
import { LinkPanel } from './LinkPanel';
import { PrivateChats } from './PrivateChats';
import { RemoveChannel } from './RemoveChannel';
import { Restriction } from './Restriction';
import { StateChip } from './StateChip';
import { StateSentence } from './StateSentence';

interface Props {
  channel: ChannelRead;
  onRemoved: () => void;
  onChats: () => void;
}

/** Everything about one number: its state, the code while it is being linked, its looks, and how to part with it. */
export function ChannelDetails({ channel, onRemoved, onChats }: Props) {
  const { t } = useTranslation();
  const canManage = useCan('channels.manage');
  const linking = useLinking(channel.id);
  const can = useCapabilities(channel.id);
  const offer = offerOf(channel, can, linking.ask.isPending);
  return (
    <>
      <Section title={t('channels.state_title')} actions={<StateChip channel={channel} />}>
        <StateSentence channel={channel} isAsking={linking.ask.isPending} />
        {canManage && offer.ways.length > 0 && <LinkPanel channel={channel} ways={offer.ways} linking={linking} />}
        <Backlog channel={channel} />
        {channel.restriction !== null && <Restriction restriction={channel.restriction} />}
        {channel.history !== null && <HistoryProgress history={channel.history} />}
        <ChannelFacts channel={channel} />
        {canManage && <ChannelActions channel={channel} offer={offer} onChats={onChats} />}
      </Section>
      <PrivateChats channel={channel} />
      {canManage && <ChannelSettings channel={channel} />}
      {canManage && <KindSettings channel={channel} />}
      {canManage && <RemoveChannel channel={channel} onRemoved={onRemoved} />}
    </>
  );
}
