import type { TFunction } from 'i18next';

import { formatPhone } from './phone';
import { withoutDirections } from './text';

/** Letters that are not seen tell nobody apart either: a Hangul filler is a name that many have. */
const SAYS_SOMETHING = /(?!\p{DI})[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}]/u;

/** A name that can tell somebody apart, or null: some call themselves "." or nothing that is seen. */
export function tellingName(name: string | null | undefined): string | null {
  return name != null && SAYS_SOMETHING.test(name) ? withoutDirections(name) : null;
}

/** What a person is called: their name, else the number, else that it is hidden. */
export function personName({ name, phone }: { name: string | null; phone: string | null }, t: TFunction): string {
  return tellingName(name) ?? (phone === null ? t('conversations.hidden_number') : formatPhone(phone));
}
