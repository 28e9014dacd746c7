import type { TFunction } from 'i18next';

import type { ChannelRead } from '@/api/types';

/** What WhatsApp's codes for an ended connection mean, and what the hub itself finds out. */
const BY_CODE = {
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
  owner_away: 'channels.reason.owner_away',
  unknown_to_bridge: 'channels.reason.unknown_to_bridge',
} as const;

function why(t: TFunction, code: string, message: string): string {
  // These two have no code of their own; the bridge tells them apart in its sentence only.
  const unreachable = /cannot be reached \(([^)]*)\)/.exec(message);
  if (unreachable !== null) return t('channels.reason.unreachable', { detail: unreachable[1] ?? '' });
  if (/not scanned in time/.test(message)) return t('channels.reason.not_scanned');
  return code in BY_CODE ? t(BY_CODE[code as unknown as keyof typeof BY_CODE]) : message;
}

/** What WhatsApp does not let a number do, by the code of its refusals; unknown ones in the bridge's own words. */
const RESTRICTIONS = {
  463: 'channels.restriction.new_chats',
  475: 'channels.restriction.sending',
} as const;

export function restrictionText(t: TFunction, { code, message }: NonNullable<ChannelRead['restriction']>): string {
  if (code in RESTRICTIONS) return t(RESTRICTIONS[code as unknown as keyof typeof RESTRICTIONS]);
  return message ?? t('channels.state.restricted');
}

/** The bridge's reason in the reader's language, with what is tried next; unknown reasons in the bridge's own words. */
export function reasonText(t: TFunction, reason: NonNullable<ChannelRead['reason']>): string {
  const message = reason.message ?? '';
  const sentence = why(t, reason.code, message);
  const next = /Attempt (\d+) follows in (\d+) s/.exec(message);
  if (next === null || sentence === message) return sentence;
  return `${sentence} ${t('channels.reason.next', { attempt: Number(next[1]), count: Number(next[2]) })}`;
}
