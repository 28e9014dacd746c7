/** The only place that takes a JID apart or puts one together. */
export const SERVER = 's.whatsapp.net';
export const GROUP_SERVER = 'g.us';
/** What the server itself calls itself in `from`. */
export const FROM_SERVER = `@${SERVER}`;

export interface Jid {
  user: string;
  device: number;
  server: string;
}

/** Split `77010000001:2@s.whatsapp.net`; a missing device is the phone, 0. Undefined when it is not a JID. */
export function parseJid(jid: string | undefined): Jid | undefined {
  const match = /^(\d+)(?:_\d+)?(?::(\d+))?@([a-z.]+)$/.exec(jid ?? '');
  if (!match) return undefined;
  const [, user = '', device = '0', server = ''] = match;
  return { user, device: Number(device), server };
}

export function makeJid(user: string, server: 'pn' | 'lid', device = 0): string {
  return `${user}${device > 0 ? `:${device}` : ''}@${server === 'pn' ? SERVER : 'lid'}`;
}
