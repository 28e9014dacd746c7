/** The server's letters (`core/folding.py`): those that people type for each other are one, marks are none. */
// prettier-ignore
const ALIKE: Record<string, string> = {
  ә: 'а', і: 'и', ң: 'н', ғ: 'г', ү: 'у', ұ: 'у', қ: 'к', ө: 'о', һ: 'х',
};
/** Apostrophes, what parts of letters remain, and what is not seen. */
const WITHIN_WORDS = /['`ʹʼʻ‘’\p{M}\p{Cf}]/gu;
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{Emoji_Presentation}\p{Emoji_Modifier}]+/gu;

/** A text in the form in which words are looked for. */
export function folded(text: string): string {
  const letters = text.normalize('NFKD').toLowerCase().replace(WITHIN_WORDS, '').replace(BETWEEN_WORDS, ' ');
  return letters.replace(/[әіңғүұқөһ]/gu, (letter) => ALIKE[letter] ?? letter);
}

/** The words of a search; each must be in what is found. */
export function wordsOf(query: string): string[] {
  return folded(query)
    .split(' ')
    .filter((word) => word !== '');
}
