import type { TFunction } from 'i18next';

import type { ChannelRead } from '@/api/types';

type Reason = NonNullable<ChannelRead['reason']>;
type Restriction = NonNullable<ChannelRead['restriction']>;

/** Why a number is not on line. The compiler asks for every code that a server of this release may send. */
const SENTENCES = {
  removed: 'channels.reason.removed',
  banned_a_while: 'channels.reason.banned_a_while',
  refused: 'channels.reason.refused',
  outdated: 'channels.reason.outdated',
  banned: 'channels.reason.banned',
  silent: 'channels.reason.silent',
  old_phone: 'channels.reason.old_phone',
  closed: 'channels.reason.closed',
  replaced: 'channels.reason.replaced',
  their_error: 'channels.reason.their_error',
  unavailable: 'channels.reason.unavailable',
  restart: 'channels.reason.restart',
  untrusted: 'channels.reason.untrusted',
  unreachable: 'channels.reason.unreachable',
  not_scanned: 'channels.reason.not_scanned',
  passkey_required: 'channels.reason.passkey_required',
  other: 'channels.reason.other',
  service_unreachable: 'channels.reason.service_unreachable',
  account_unknown: 'channels.reason.account_unknown',
  service_rejected: 'channels.reason.service_rejected',
  key_refused: 'channels.reason.key_refused',
  bridge_unreachable: 'channels.reason.bridge_unreachable',
  owner_away: 'channels.reason.owner_away',
  unknown_to_bridge: 'channels.reason.unknown_to_bridge',
  bridge_rejected: 'channels.reason.bridge_rejected',
  bridge_key_refused: 'channels.reason.bridge_key_refused',
  secret_lost: 'channels.reason.secret_lost',
  kind_gone: 'channels.reason.kind_gone',
} as const satisfies Record<Reason['code'], string>;

/** What WhatsApp does not let a number do for a while. */
const RESTRICTIONS = {
  new_chats_restricted: 'channels.restriction.new_chats',
  quota_used_up: 'channels.restriction.sending',
  other: 'channels.state.restricted',
} as const satisfies Record<Restriction['code'], string>;

export function restrictionText(t: TFunction, { code }: Restriction): string {
  return t(RESTRICTIONS[code]);
}

/** The reason in the reader's language, with what is tried next as long as that is to come; `service`: whose it is. */
export function reasonText(t: TFunction, reason: Reason, service: string, now: number): string {
  const { proxied, attempt, retry_at } = reason;
  // A page that is already open meets a server of the next release, which may have a code more.
  const isKnown = Object.hasOwn(SENTENCES, reason.code);
  const code = isKnown ? reason.code : 'other';
  const detail = isKnown ? (reason.detail ?? '—') : reason.code;
  const isBehindProxy = code === 'unreachable' && proxied;
  const sentence = t(isBehindProxy ? 'channels.reason.unreachable_proxy' : SENTENCES[code], { service, detail });
  const count = retry_at === null ? 0 : Math.ceil((Date.parse(retry_at) - now) / 1000);
  return attempt === null || count <= 0 ? sentence : `${sentence} ${t('channels.reason.next', { attempt, count })}`;
}
