import type { Icon } from '@tabler/icons-react';
import { IconAt, IconDeviceMobile, IconMessages, IconSettings } from '@tabler/icons-react';

/** The main pages, in the order of the rail and of the bottom bar. */
export const PLACES = [
  { to: '/chats', label: 'nav.chats', icon: IconMessages },
  { to: '/mentions', label: 'nav.mentions', icon: IconAt },
  { to: '/channels', label: 'nav.channels', icon: IconDeviceMobile },
  { to: '/settings', label: 'nav.settings', icon: IconSettings },
] as const satisfies { to: string; label: string; icon: Icon }[];
