import { Suspense } from 'react';

import { later } from '@/components/later';
import { isTroubled } from '../state';
import type { TroubleProps } from './TroubleBar';

/** Loaded with the first number that does not work as it should. */
const TroubleBar = later(() => import('./TroubleBar'), 'TroubleBar');

/** Which number does not work as it should; nothing while it does. */
export function ChannelTrouble(props: TroubleProps) {
  if (!isTroubled(props.channel)) return null;
  return (
    <Suspense fallback={null}>
      <TroubleBar {...props} />
    </Suspense>
  );
}
