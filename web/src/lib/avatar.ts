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

/** Up to two initials: "Айгуль Сапарова" → "АС". A phone number has none; then its last two digits. */
export function initials(name: string): string {
  const words = withoutDirections(name)
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  if (words.length === 0) return name.replace(/\D+/g, '').slice(-2);
  return words
    .slice(0, 2)
    .map((word) => (Array.from(word)[0] ?? '').toLocaleUpperCase())
    .join('');
}
