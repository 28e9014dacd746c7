/** A person on a card, as far as it can be read. */
export interface Card {
  name: string | null;
  phones: string[];
}

interface Line {
  name: string;
  parameters: string;
  value: string;
}

/** UTF-16 units of a vCard that are read; pictures follow the numbers. */
const VCARD_LIMIT = 64 * 1024;
/** From the shortest number that anybody dials to the longest of E.164. */
const PHONE = /^\d{3,15}$/;
/** WhatsApp's own numbers have their country. */
const WHATSAPP_NUMBER = /^\d{7,15}$/;
/** The number itself: what follows a letter or such a sign is dialled later, as an extension is, or is another one. */
const NUMBER = /^[^\p{L},;#*/|]*/u;

/** Reads vCards of the versions 2.1 to 4.0, as phones write them. */
export function readCard(vcard: string): Card {
  const lines = linesOf(vcard.slice(0, VCARD_LIMIT));
  const valueOf = (name: string): string | null =>
    lines.find((line) => line.name === name && line.value.trim())?.value ?? null;
  const [organization = ''] = fieldsOf(valueOf('ORG'));
  const name = plain(valueOf('FN') ?? '') || personName(fieldsOf(valueOf('N'))) || organization || null;
  return { name, phones: lines.flatMap(phoneOf) };
}

/** A folded line goes on after a line break and a blank (RFC 6350, 3.2), one in quoted-printable after a `=`. */
function linesOf(card: string): Line[] {
  const found: Line[] = [];
  const lines = card.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = colonOf(line);
    if (colon < 0) continue;
    const [name = '', ...parameters] = line.slice(0, colon).split(';');
    const about = parameters.join(';').toUpperCase();
    const charset = /CHARSET="?([\w-]+)/.exec(about)?.[1];
    const pieces = [line.slice(colon + 1)];
    const goOnWhile = (goesOn: () => boolean): void => {
      while (index + 1 < lines.length && goesOn()) pieces.push(lines[(index += 1)] ?? '');
    };
    if (about.includes('QUOTED-PRINTABLE')) {
      goOnWhile(() => pieces.at(-1)?.endsWith('=') ?? false);
      found.push(lineOf(name, parameters, decoded(pieces, charset)));
    } else if (BASE64.test(about)) {
      goOnWhile(() => /^[\w+/=]+$/.test(lines[index + 1] ?? ''));
      found.push(lineOf(name, parameters, unpacked(pieces.join(''), charset)));
    } else found.push(lineOf(name, parameters, pieces.join('')));
  }
  return found;
}

/** `item1.TEL` is a TEL to which others of `item1` belong. */
function lineOf(name: string, parameters: string[], value: string): Line {
  return { name: (name.split('.').at(-1) ?? '').trim().toUpperCase(), parameters: parameters.join(';'), value };
}

/** The first colon that is not inside of quotes. */
function colonOf(line: string): number {
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"') isQuoted = !isQuoted;
    if (line[at] === ':' && !isQuoted) return at;
  }
  // An unfinished quote is no quote.
  return isQuoted ? line.indexOf(':') : -1;
}

/** vCard 2.1 says `BASE64` or `ENCODING=BASE64`, 3.0 `ENCODING=b`. What is no base64 is taken as it stands. */
const BASE64 = /(?:^|;)(?:ENCODING=)?(?:BASE64|B)(?:;|$)/;

function unpacked(text: string, charset?: string): string {
  const packed = text.replace(/\s/g, '');
  return /^[\w+/-]+=*$/.test(packed) ? inLetters(Buffer.from(packed, 'base64'), charset) : text;
}

function decoded(pieces: string[], charset?: string): string {
  const text = pieces.map((piece, at) => (at < pieces.length - 1 ? piece.slice(0, -1) : piece)).join('');
  const escaped = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  // Letters that are written as they are have no place in quoted-printable: such a text is taken as it stands.
  if (/[^\0-\u00ff]/.test(escaped)) return text;
  return inLetters(Buffer.from(escaped, 'latin1'), charset);
}

function inLetters(bytes: Buffer, charset = 'UTF-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8'); // a charset that nobody knows
  }
}

/** The parts of a value that has several: a semicolon after a backslash is part of one. */
function fieldsOf(value: string | null): string[] {
  return (value ?? '').split(/(?<!\\);/).map(plain);
}

function plain(value: string): string {
  return value
    .replace(/\\n/gi, ' ')
    .replace(/\\([\\,;:])/g, '$1')
    .trim();
}

/** As people say it; a card has the family's name first. */
function personName([family = '', given = '', middle = '', before = '', after = '']: string[]): string | null {
  return [before, given, middle, family, after].filter(Boolean).join(' ') || null;
}

/** `item1.TEL;waid=77011234567:+7 701 123 45 67`: WhatsApp's own number where it is given, else what is written. */
function phoneOf({ name, parameters, value }: Line): string[] {
  if (name !== 'TEL') return [];
  const [, known = ''] = /(?:^|;)waid="?(\d+)/i.exec(parameters) ?? [];
  const phone = WHATSAPP_NUMBER.test(known) ? known : dialled(value);
  return PHONE.test(phone) ? [phone] : [];
}

/** The digits of a number with its country: 8 701 123-45-67 and 701 123-45-67 are dialled like that at home only. */
function dialled(value: string): string {
  const number = NUMBER.exec(value.trim().replace(/^tel:/i, ''))?.[0] ?? '';
  const digits = number.replace(/\D/g, '');
  if (number.trimStart().startsWith('+')) return digits;
  if (/^00[1-9]\d{9,}$/.test(digits)) return digits.slice(2);
  if (/^8[3-9]\d{9}$/.test(digits)) return `7${digits.slice(1)}`;
  return /^7\d{9}$/.test(digits) ? `7${digits}` : digits;
}
