import type { TFunction } from 'i18next';

import type { ChannelRead } from '@/api/types';
import { formatPhone } from '@/lib/phone';
import { moment, type Locale } from '@/lib/time';

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
  code_refused: 'channels.reason.code_refused',
  codes_too_often: 'channels.reason.codes_too_often',
  other_phone: 'channels.reason.other_phone',
  phone_taken: 'channels.reason.phone_taken',
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

/** Reasons whose detail is a phone's number. */
const NAMES_A_PHONE: ReadonlySet<string> = new Set(['other_phone', 'phone_taken']);

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
export function reasonText(t: TFunction, reason: Reason, service: string, now: number, locale: Locale): string {
  const { proxied, attempt, retry_at } = reason;
  // A page that is already open meets a server of the next release, which may have a code more.
  const isKnown = Object.hasOwn(SENTENCES, reason.code);
  const code = isKnown ? reason.code : 'other';
  const told = isKnown ? (reason.detail ?? '—') : reason.code;
  const detail = NAMES_A_PHONE.has(code) ? formatPhone(told) : told;
  const isBehindProxy = code === 'unreachable' && proxied;
  const sentence = t(isBehindProxy ? 'channels.reason.unreachable_proxy' : SENTENCES[code], {
    service,
    detail,
  });
  const count = retry_at === null ? 0 : Math.ceil((Date.parse(retry_at) - now) / 1000);
  if (retry_at === null || count <= 0) return sentence;
  // What is tried much later has no number: WhatsApp has said when, or it is tried hourly.
  const next =
    attempt === null
      ? t('channels.reason.again_at', { at: moment(retry_at, now, locale) })
      : t('channels.reason.next', { attempt, count });
  return `${sentence} ${next}`;
}
