import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { useConnect } from '../api/changes';
import type { Linking, Way } from '../linking';
import { CodePanel } from './CodePanel';
import classes from './linking.module.css';
import { QrPanel } from './QrPanel';

interface Props {
  channel: ChannelRead;
  /** The ways that its kind can be linked by, at least one. */
  ways: Way[];
  linking: Linking;
}

const WAY_KEYS = { qr: 'channels.way_qr', code: 'channels.way_code' } as const satisfies Record<Way, string>;

/** How a number is linked: a QR to scan, or a code to type on its phone. */
export function LinkPanel({ channel, ways, linking }: Props) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const connect = useConnect(channel.id);
  const way = linking.chosen ?? (channel.pairing === null && ways.includes('qr') ? 'qr' : 'code');
  const choose = (next: Way): void => {
    linking.choose(next);
    // WhatsApp gives one or the other: while codes are asked for there is no QR.
    if (next === 'qr' && channel.qr === null) connect.mutate(undefined, { onError: failed });
  };
  return (
    <>
      <SegmentedControl
        className={classes['ways'] ?? ''}
        aria-label={t('channels.way')}
        value={way}
        disabled={linking.ask.isPending}
        onChange={(value) => {
          choose(value);
        }}
        data={ways.map((one) => ({ value: one, label: t(WAY_KEYS[one]) }))}
      />
      {way === 'qr' ? <QrPanel qr={channel.qr} /> : <CodePanel pairing={channel.pairing} linking={linking} />}
    </>
  );
}
