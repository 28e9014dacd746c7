import { lazy, Suspense } from 'react';

import { isTroubled } from '../state';
import type { TroubleProps } from './TroubleBar';

/** Loaded with the first number that does not work as it should. */
const TroubleBar = lazy(() => import('./TroubleBar').then((module) => ({ default: module.TroubleBar })));

/** Which number does not work as it should; nothing while it does. */
export function ChannelTrouble(props: TroubleProps) {
  if (!isTroubled(props.channel)) return null;
  return (
    <Suspense fallback={null}>
      <TroubleBar {...props} />
    </Suspense>
  );
}
