/** Letters by their keys: what was typed while the keyboard was switched to the other language. */
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const CYRILLIC = 'ёйцукенгшщзхъфывапролджэячсмитьбю';
const OTHER = new Map([
  ...Array.from(LATIN).map((letter, place) => [letter, CYRILLIC[place] ?? letter] as const),
  ...Array.from(CYRILLIC).map((letter, place) => [letter, LATIN[place] ?? letter] as const),
]);

/** The same keys in the other layout: «ghbdtn» is «привет», «тфьу» is "name". */
export function inOtherLayout(text: string): string {
  return Array.from(text.toLowerCase(), (letter) => OTHER.get(letter) ?? letter).join('');
}
