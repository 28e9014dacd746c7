import type { TFunction } from 'i18next';

import type { ChannelRead } from '@/api/types';

/** What WhatsApp's codes for an ended connection mean, and what the hub itself finds out. */
const BY_CODE = {
  400: 'channels.reason.untrusted',
  401: 'channels.reason.removed',
  402: 'channels.reason.banned_a_while',
  403: 'channels.reason.refused',
  405: 'channels.reason.outdated',
  406: 'channels.reason.banned',
  408: 'channels.reason.silent',
  411: 'channels.reason.old_phone',
  428: 'channels.reason.closed',
  440: 'channels.reason.replaced',
  500: 'channels.reason.their_error',
  503: 'channels.reason.unavailable',
  515: 'channels.reason.restart',
  bridge_unreachable: 'channels.reason.bridge_unreachable',
  bridge_rejected: 'channels.reason.bridge_rejected',
  passkey_required: 'channels.reason.passkey',
  owner_away: 'channels.reason.owner_away',
  unknown_to_bridge: 'channels.reason.unknown_to_bridge',
} as const;

function why(t: TFunction, code: string, message: string): string {
  // What stands in the way, and that nobody scanned, the bridge tells in its sentence only.
  const unreachable = /cannot be reached( through the proxy)? \(([^)]*)\)/.exec(message);
  if (unreachable !== null) {
    const detail = unreachable[2] ?? '';
    const proxied = unreachable[1] !== undefined;
    return proxied ? t('channels.reason.unreachable_proxy', { detail }) : t('channels.reason.unreachable', { detail });
  }
  if (/not scanned in time/.test(message)) return t('channels.reason.not_scanned');
  return code in BY_CODE ? t(BY_CODE[code as unknown as keyof typeof BY_CODE]) : t('channels.reason.other', { code });
}

/** What WhatsApp does not let a number do, by the code of its refusals. */
const RESTRICTIONS = {
  463: 'channels.restriction.new_chats',
  475: 'channels.restriction.sending',
} as const;

export function restrictionText(t: TFunction, { code }: NonNullable<ChannelRead['restriction']>): string {
  const known = code in RESTRICTIONS;
  return t(known ? RESTRICTIONS[code as unknown as keyof typeof RESTRICTIONS] : 'channels.state.restricted');
}

/** The bridge's reason in the reader's language, with what is tried next; a code that nobody knows is named. */
export function reasonText(t: TFunction, reason: NonNullable<ChannelRead['reason']>): string {
  const message = reason.message ?? '';
  const sentence = why(t, reason.code, message);
  const next = /Attempt (\d+) follows in (\d+) s/.exec(message);
  if (next === null) return sentence;
  return `${sentence} ${t('channels.reason.next', { attempt: Number(next[1]), count: Number(next[2]) })}`;
}
