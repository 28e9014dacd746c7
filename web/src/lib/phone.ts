/** Whether digits are hidden from who reads: the server has sent points in their place. */
export function isMasked(phone: string): boolean {
  return phone.includes('•');
}

/** E.164 digits, some of them perhaps hidden, as people write them: "77011234567" → "+7 701 123-45-67". */
export function formatPhone(digits: string): string {
  const clean = digits.replace(/[^\d•]+/g, '');
  if (/^7[\d•]{10}$/.test(clean)) {
    return `+7 ${clean.slice(1, 4)} ${clean.slice(4, 7)}-${clean.slice(7, 9)}-${clean.slice(9)}`;
  }
  const country = /^(?:99[2-8]|38\d|37\d)/.test(clean) ? 3 : clean.startsWith('1') ? 1 : 2;
  const rest = clean.slice(country).replace(/([\d•]{3})(?=[\d•]{2})/g, '$1 ');
  return `+${clean.slice(0, country)} ${rest}`.trim();
}

const WRITTEN = /^\+?[\d\s().\p{Pd}]+$/u;
/** The number in a link to a chat, as `wa.me/77011234567`; always with its country. */
const LINK = /(?:wa\.me\/|[?&]phone=)\D{0,3}(\d+)/i;
/** Marks of direction and the like, which come along when a number is pasted. */
const UNSEEN = /\p{Cf}/gu;

/**
 * E.164 digits of a number as people type or paste it, or null when it cannot be one.
 *
 * Without a plus it is a number of Kazakhstan or Russia: "8 701 123 45 67" and "701 123 45 67" are +7; other countries
 * are told by a plus, by "00", or by having more digits than a number here.
 */
export function parsePhone(text: string): string | null {
  const linked = LINK.exec(text)?.[1];
  const trimmed = linked === undefined ? text.replace(UNSEEN, '').trim() : `+${linked}`;
  if (!WRITTEN.test(trimmed)) return null;
  const written = trimmed.replace(/\D+/g, '');
  const isWhole = trimmed.startsWith('+') || written.startsWith('00');
  const digits = written.replace(/^00/, '');
  const found = isWhole ? digits : digits.replace(/^8(?=\d{10}$)/, '7').replace(/^(?=[79]\d{9}$)/, '7');
  if (found.startsWith('7')) return /^7\d{10}$/.test(found) ? found : null;
  // Without a plus an 8 in front is dialled here before a long-distance number; this one has the wrong length for it.
  if (!isWhole && found.startsWith('8')) return null;
  return /^[1-9]\d{7,14}$/.test(found) ? found : null;
}
