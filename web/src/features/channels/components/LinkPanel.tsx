import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import type { usePairingCode } from '../api/changes';
import { useConnect } from '../api/changes';
import { CodePanel } from './CodePanel';
import classes from './linking.module.css';
import { QrPanel } from './QrPanel';

type Way = 'qr' | 'code';

interface Props {
  channel: ChannelRead;
  ask: ReturnType<typeof usePairingCode>;
}

/** How a number is linked: a QR to scan, or a code to type on its phone. */
export function LinkPanel({ channel, ask }: Props) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const connect = useConnect(channel.id);
  const [chosen, setChosen] = useState<Way | null>(null);
  const way = chosen ?? (channel.pairing === null ? 'qr' : 'code');
  const choose = (next: Way): void => {
    setChosen(next);
    // WhatsApp gives one or the other: while codes are asked for there is no QR.
    if (next === 'qr' && channel.qr === null) connect.mutate(undefined, { onError: failed });
  };
  return (
    <>
      <SegmentedControl
        className={classes['ways'] ?? ''}
        aria-label={t('channels.way')}
        value={way}
        disabled={ask.isPending}
        onChange={(value) => {
          choose(value);
        }}
        data={[
          { value: 'qr', label: t('channels.way_qr') },
          { value: 'code', label: t('channels.way_code') },
        ]}
      />
      {way === 'qr' ? <QrPanel qr={channel.qr} /> : <CodePanel pairing={channel.pairing} ask={ask} />}
    </>
  );
}
