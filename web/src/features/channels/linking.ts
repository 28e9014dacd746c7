import { useSessionStorage } from '@mantine/hooks';
import { useState } from 'react';

import { usePairingCode } from './api/changes';

export type Way = 'qr' | 'code';

/** What a person has chosen, typed and asked for; kept while a broken connection takes the panel away for a moment. */
export interface Linking {
  chosen: Way | null;
  choose: (way: Way) => void;
  phone: string;
  setPhone: (text: string) => void;
  ask: ReturnType<typeof usePairingCode>;
}

export function useLinking(channelId: string): Linking {
  const [chosen, choose] = useState<Way | null>(null);
  // Kept for this tab: after a reload the code that is shown still says for whom it is.
  const [phone, setPhone] = useSessionStorage({
    key: `sarafan-linking-${channelId}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const ask = usePairingCode(channelId);
  return { chosen, choose, phone, setPhone, ask };
}
