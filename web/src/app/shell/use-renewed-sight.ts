import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import type { Permission } from '@/api/types';

/**
 * Ask for everything anew when the member may do other things than before: rows hold more or less for them now.
 *
 * The screens have changed by then: what they may no longer ask for is not asked for.
 */
export function useRenewedSight(permissions: readonly Permission[]): void {
  const client = useQueryClient();
  const rights = [...permissions].sort().join(' ');
  const known = useRef(rights);
  useEffect(() => {
    if (known.current === rights) return;
    known.current = rights;
    void client.invalidateQueries();
  }, [client, rights]);
}
