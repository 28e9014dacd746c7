import type { TFunction } from 'i18next';

import { isApiError } from '@/api/errors';

/**
 * The sentence for a code, or null when no part has one.
 *
 * Each part's texts say under `errors` what its requests are refused for, and under `failures` why what was sent did
 * not leave, by the server's codes: a new refusal needs a sentence and no line here. `limit`: what may be exceeded, `name`:
 * of whom it is said, where the server says it.
 */
function sentence(
  t: TFunction,
  group: 'errors' | 'failures',
  code: string,
  data: Record<string, unknown> = {},
): string | null {
  const { limit, name } = data;
  const said = t(`${group}.${code}` as 'errors.unexpected', { defaultValue: '', limit, name });
  return said === '' ? null : said;
}

/** Why something did not work, in the reader's language; for codes without a sentence, what the server said. */
export function errorText(t: TFunction, error: unknown): string {
  if (!isApiError(error)) return t('errors.unexpected');
  const reason = typeof error.data['reason'] === 'string' ? error.data['reason'] : null;
  if (error.code === 'too_many_attempts') {
    const seconds = Number(error.data['retry_after_s'] ?? 60);
    if (seconds < 60) return t('errors.too_many_attempts_in_seconds', { count: Math.max(1, seconds) });
    return t('errors.too_many_attempts', { count: Math.ceil(seconds / 60) });
  }
  if (error.code === 'rejected') return failureText(t, { code: reason ?? 'rejected' });
  // What lies behind the server could not do it just now; the server itself is there, and says what it was.
  if (error.code === 'unreachable' && error.status === 502) {
    return sentence(t, 'failures', reason ?? '') ?? t('errors.gateway_error');
  }
  const known = sentence(t, 'errors', error.code, error.data);
  if (known !== null) return known;
  if (error.status >= 500) return t('errors.server', { code: error.status });
  return error.message === '' ? t('errors.unexpected') : error.message;
}

/** Why a message was refused, by WhatsApp or before it got there; a code that nobody knows is named. */
export function failureText(t: TFunction, error: { code: string } | null): string {
  if (error === null) return t('failures.rejected');
  return sentence(t, 'failures', error.code) ?? t('failures.other', { code: error.code });
}
