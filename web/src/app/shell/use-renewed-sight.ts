import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import type { Permission, SessionRead } from '@/api/types';

const PHONES: Permission = 'contacts.see_phone';

/**
 * Ask for everything anew when the member may do or see other things than before: rows hold more or less for them now.
 *
 * The screens have changed by then: what they may no longer ask for is not asked for.
 */
export function useRenewedSight({ permissions, organization, member }: SessionRead): void {
  const client = useQueryClient();
  const { visibility, channel_visibility: ofChannels } = organization;
  const seen = permissions.includes('conversations.see_all')
    ? ''
    : JSON.stringify([visibility, ofChannels, member.team_ids]);
  const rights = [...permissions].sort().join(' ') + seen;
  const known = useRef(rights);
  useEffect(() => {
    if (known.current === rights) return;
    const seesLess = known.current.includes(PHONES) && !rights.includes(PHONES);
    known.current = rights;
    // Nothing that no screen shows is asked for anew: it would keep what is hidden now.
    if (seesLess) client.removeQueries({ type: 'inactive' });
    void client.invalidateQueries();
  }, [client, rights]);
}
