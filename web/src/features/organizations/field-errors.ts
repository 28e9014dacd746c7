import type { TFunction } from 'i18next';

import { isApiError } from '@/api/errors';
import { errorText } from '@/lib/error-text';

const BY_CODE: Record<string, string | undefined> = {
  email_taken: 'email',
  invalid_time_zone: 'time_zone',
  wrong_password: 'current',
};

/** The server's refusal of a form as messages beside its fields; empty when it is about no field in particular. */
export function fieldErrors(t: TFunction, error: unknown): Record<string, string> {
  if (!isApiError(error)) return {};
  const field = BY_CODE[error.code];
  if (field !== undefined) return { [field]: errorText(t, error) };
  return Object.fromEntries(error.fields.map((one) => [one.field.split('.').at(-1) ?? '', t('errors.field')]));
}
