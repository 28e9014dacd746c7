import type { ContactCard } from './request.ts';

/** A contact as vCard 3.0 (RFC 2426). `waid` makes WhatsApp offer a chat with the number. */
export function vcard({ name, phones }: ContactCard): string {
  const lines = phones.map((phone) => {
    const digits = phone.replace('+', '');
    return `TEL;type=CELL;type=VOICE;waid=${digits}:+${digits}`;
  });
  return ['BEGIN:VCARD', 'VERSION:3.0', `N:;${escaped(name)};;;`, `FN:${escaped(name)}`, ...lines, 'END:VCARD'].join(
    '\n',
  );
}

/** Section 4 of the RFC: these characters would otherwise end the value, or the line. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}
