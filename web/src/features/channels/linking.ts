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
  const [phone, setPhone] = useState('');
  const ask = usePairingCode(channelId);
  return { chosen, choose, phone, setPhone, ask };
}
