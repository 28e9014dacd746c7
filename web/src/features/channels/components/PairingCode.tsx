import { Button, CopyButton, Group } from '@mantine/core';
import { IconCheck, IconCopy, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { WithNumbers } from '@/components/WithNumbers';
import { useSecond } from '@/lib/now';
import { formatPhone } from '@/lib/phone';
import { Countdown } from './Countdown';
import classes from './linking.module.css';

interface Props {
  pairing: NonNullable<ChannelRead['pairing']>;
  /** For whom it is; null when another browser has asked for it. */
  phone: string | null;
  busy: boolean;
  onAgain: () => void;
  onOther: () => void;
}

const USUAL_MS = 160_000;

/** Browsers give the clipboard only to pages with HTTPS. */
const canCopy = 'clipboard' in navigator;

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The code to type on the phone, and how long it is good for. Mount it anew for every code. */
export function PairingCode({ pairing, phone, busy, onAgain, onOther }: Props) {
  const { t } = useTranslation();
  const now = useSecond();
  const [shownAt] = useState(now);
  const { code } = pairing;
  const expires = pairing.expires_at === null ? shownAt + USUAL_MS : Date.parse(pairing.expires_at);
  const left = Math.max(0, Math.ceil((expires - now) / 1000));
  const total = Math.max(1, Math.ceil((expires - shownAt) / 1000));
  const isOver = left === 0;
  return (
    <div className={classes['typed']} data-testid="pairing" data-over={isOver}>
      <span className={classes['typedFor']}>
        <WithNumbers>
          {phone === null ? t('channels.code_label_plain') : t('channels.code_label', { phone: formatPhone(phone) })}
        </WithNumbers>
      </span>
      <p className={classes['letters']} data-stale={isOver} data-testid="pairing-code" data-code={code}>
        <span className="sf-visually-hidden">{code.split('').join(' ')}</span>
        {Array.from(code, (letter, index) => (
          <span key={index} data-dash={letter === '-'} aria-hidden="true">
            {letter}
          </span>
        ))}
      </p>
      {isOver ? (
        <strong role="status">{t('channels.code_over')}</strong>
      ) : (
        <Countdown secondsLeft={left} total={total}>
          {t('channels.code_left', { time: minutes(left) })}
        </Countdown>
      )}
      <Group gap={8} justify="center">
        {isOver ? (
          <Button leftSection={<IconRefresh size={17} />} loading={busy} onClick={onAgain}>
            {t('channels.code_again')}
          </Button>
        ) : (
          canCopy && (
            <CopyButton value={code}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  leftSection={copied ? <IconCheck size={17} /> : <IconCopy size={17} />}
                  onClick={copy}
                >
                  {copied ? t('common.copied') : t('common.copy')}
                </Button>
              )}
            </CopyButton>
          )
        )}
        <Button variant="subtle" onClick={onOther}>
          {t('channels.code_another')}
        </Button>
      </Group>
    </div>
  );
}
