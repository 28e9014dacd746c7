import type { TFunction } from 'i18next';

import { isApiError } from '@/api/errors';

/** The sentence for each refusal that people can meet. */
const SENTENCES = {
  busy: 'errors.busy',
  body_too_slow: 'errors.body_too_slow',
  disk_full: 'errors.disk_full',
  address_refused: 'errors.address_refused',
  answer_refused: 'errors.answer_refused',
  unreachable: 'errors.unreachable',
  not_signed_in: 'errors.not_signed_in',
  wrong_credentials: 'errors.wrong_credentials',
  wrong_password: 'errors.wrong_password',
  forbidden: 'errors.forbidden',
  csrf_refused: 'errors.csrf_refused',
  not_found: 'errors.not_found',
  setup_done: 'errors.setup_done',
  setup_token_invalid: 'errors.setup_token_invalid',
  invite_invalid: 'errors.invite_invalid',
  email_taken: 'errors.email_taken',
  last_owner: 'errors.last_owner',
  invalid_time_zone: 'errors.invalid_time_zone',
  invalid_body: 'errors.invalid_body',
  invalid_end: 'errors.invalid_body',
  invalid_value: 'errors.invalid_body',
  confirmation_needed: 'errors.confirmation_needed',
  client_key_reused: 'errors.client_key_reused',
  not_failed: 'errors.not_failed',
  channel_unlinked: 'errors.channel_unlinked',
  nothing_to_replay: 'errors.nothing_to_replay',
  invalid_cursor: 'errors.invalid_body',
  gateway_error: 'errors.gateway_error',
  file_lost: 'errors.file_lost',
  media_too_large: 'errors.media_too_large',
  media_type_refused: 'errors.media_type_refused',
  media_not_found: 'errors.media_not_found',
  nothing_to_send: 'errors.nothing_to_send',
  caption_too_long: 'errors.caption_too_long',
  not_a_voice: 'errors.not_a_voice',
  not_sent_yet: 'errors.not_sent_yet',
  not_ours: 'errors.not_ours',
  too_late: 'errors.too_late',
  already_deleted: 'errors.already_deleted',
  cannot_forward: 'errors.cannot_forward',
  media_not_ready: 'errors.media_not_ready',
  empty_file: 'errors.empty_file',
  unsafe_file: 'errors.unsafe_file',
  link_expired: 'errors.link_expired',
  not_on_whatsapp: 'errors.not_on_whatsapp',
} as const;

/** What lies behind the server could not do it just now; the server itself is there, and says what it was. */
const REASONS = {
  not_connected: 'errors.not_connected',
  pairing_not_due: 'errors.no_code',
} as const;

function gatewayText(t: TFunction, reason: unknown): string {
  return typeof reason === 'string' && reason in REASONS
    ? t(REASONS[reason as keyof typeof REASONS])
    : t('errors.gateway_error');
}

/** Why something did not work, in the reader's language; for codes without a sentence, what the server said. */
export function errorText(t: TFunction, error: unknown): string {
  if (!isApiError(error)) return t('errors.unexpected');
  if (error.code === 'too_many_attempts') {
    const seconds = Number(error.data['retry_after_s'] ?? 60);
    if (seconds < 60) return t('errors.too_many_attempts_in_seconds', { count: Math.max(1, seconds) });
    return t('errors.too_many_attempts', { count: Math.ceil(seconds / 60) });
  }
  if (error.code === 'rejected') {
    const reason = error.data['reason'];
    return refusalText(t, { code: typeof reason === 'string' ? reason : 'rejected' });
  }
  if (error.code === 'unreachable' && error.status === 502) return gatewayText(t, error.data['reason']);
  if (error.code in SENTENCES) return t(SENTENCES[error.code as keyof typeof SENTENCES]);
  if (error.status >= 500) return t('errors.server', { code: error.status });
  return error.message === '' ? t('errors.unexpected') : error.message;
}

/** Why a message was refused, by WhatsApp or before it got there. */
const REFUSALS = {
  463: 'errors.whatsapp_463',
  475: 'errors.whatsapp_475',
  479: 'errors.whatsapp_479',
  expired: 'errors.expired',
  file_lost: 'errors.file_not_kept',
  group_closed: 'errors.group_closed',
  invalid_body: 'errors.rejected',
  invalid_recipient: 'errors.not_on_whatsapp',
  invalid_text: 'errors.rejected',
  key_reused: 'errors.client_key_reused',
  media_gone: 'errors.media_gone',
  media_not_found: 'errors.media_not_found',
  media_too_large: 'errors.media_too_large',
  media_type_refused: 'errors.media_type_refused',
  message_not_found: 'errors.message_not_kept',
  new_chats_restricted: 'errors.whatsapp_463',
  not_in_group: 'errors.not_in_group',
  not_supported: 'errors.not_supported',
  not_on_whatsapp: 'errors.not_on_whatsapp',
  quota_used_up: 'errors.whatsapp_475',
  rejected: 'errors.rejected',
  stale_session: 'errors.whatsapp_479',
  too_long: 'errors.too_long',
  url_refused: 'errors.media_not_found',
} as const;

/** Why a message was refused, in the reader's language; a code that nobody knows is named. */
export function refusalText(t: TFunction, error: { code: string } | null): string {
  if (error === null) return t('errors.rejected');
  if (error.code in REFUSALS) return t(REFUSALS[error.code as unknown as keyof typeof REFUSALS]);
  return t('errors.refused_with_code', { code: error.code });
}
