import { Loader } from '@mantine/core';
import { create } from 'qrcode';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { DemoPhones } from '@/components/DemoPhones';
import { useSecond } from '@/lib/now';
import { Countdown } from './Countdown';
import classes from './linking.module.css';
import { LinkSteps } from './LinkSteps';

const QUIET_ZONE = 3;
const USUAL_MS = 20_000;

/** The code as one path of squares: sharp at any size, and no image to load. */
function useQrPath(text: string): { path: string; size: number } {
  return useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'L' });
    const squares: string[] = [];
    for (let y = 0; y < modules.size; y += 1) {
      for (let x = 0; x < modules.size; x += 1) {
        if (modules.get(y, x) === 1) squares.push(`M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`);
      }
    }
    return { path: squares.join(''), size: modules.size + 2 * QUIET_ZONE };
  }, [text]);
}

function Code({ qr }: { qr: NonNullable<ChannelRead['qr']> }) {
  const { t } = useTranslation();
  const now = useSecond();
  const [shownAt] = useState(now);
  const { path, size } = useQrPath(qr.text);
  // A code whose end is not told lives as long as WhatsApp's usually do.
  const expires = qr.expires_at === null ? shownAt + USUAL_MS : Date.parse(qr.expires_at);
  const left = Math.max(0, Math.ceil((expires - now) / 1000));
  const total = Math.max(1, Math.ceil((expires - shownAt) / 1000));
  return (
    <>
      <div className={classes['code']} data-stale={left === 0}>
        <svg
          viewBox={`0 0 ${size} ${size}`}
          role="img"
          aria-label={t('channels.qr_alt')}
          data-testid="qr"
          data-text={qr.text}
          shapeRendering="crispEdges"
        >
          <rect width={size} height={size} fill="#fff" />
          <path d={path} fill="#1c0f19" />
        </svg>
        {left === 0 && (
          <div className={classes['renewing']}>
            <Loader size="sm" />
            {t('channels.qr_renewing')}
          </div>
        )}
      </div>
      <Countdown secondsLeft={left} total={total}>
        {t('channels.qr_renews', { count: left })}
      </Countdown>
    </>
  );
}

/** The code to scan, how long it is good for, and what to press on the phone. */
export function QrPanel({ qr }: { qr: ChannelRead['qr'] }) {
  const { t } = useTranslation();
  return (
    <div className={classes['panel']}>
      <div className={classes['left']}>
        {qr === null ? (
          <div className={classes['code']}>
            <div className={classes['renewing']} role="status">
              <Loader size="md" />
              {t('channels.qr_coming')}
            </div>
          </div>
        ) : (
          <Code key={qr.text} qr={qr} />
        )}
      </div>
      <LinkSteps way="qr" />
      <DemoPhones purpose="scan" />
    </div>
  );
}
