import { withoutDirections } from './text';

/** Colours for people without a picture; each pair keeps AA contrast with its white or dark initials. */
const PALETTE = [
  '#b0436e',
  '#3f6fb5',
  '#2f7f76',
  '#a8632a',
  '#6a58b0',
  '#4d7c3a',
  '#b04a3f',
  '#356f8f',
  '#86518f',
  '#7a6a2b',
];

export function avatarColor(seed: string): string {
  let hash = 0;
  for (const character of seed) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return PALETTE[hash % PALETTE.length] ?? '#b0436e';
}

/** A flag, a picture with what belongs to it, or whatever a name begins with. */
const FIRST_SIGN = /^(?:\p{RI}{2}|\p{Extended_Pictographic}(?:\ufe0f|\p{EMod}|\u200d\p{Extended_Pictographic})*|.)/u;

/** Up to two initials: "Айгуль Сапарова" → "АС"; else the last two digits of a number, else a name's first sign. */
export function initials(name: string): string {
  const words = withoutDirections(name)
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  if (words.length === 0) return name.replace(/\D+/g, '').slice(-2) || (FIRST_SIGN.exec(name.trim())?.[0] ?? '');
  return words
    .slice(0, 2)
    .map((word) => (Array.from(word)[0] ?? '').toLocaleUpperCase())
    .join('');
}
