/** The server's letters (`core/folding.py`): those that people type for each other are one, marks are none. */
// prettier-ignore
const ALIKE: Record<string, string> = {
  ё: 'е', ә: 'а', і: 'и', ң: 'н', ғ: 'г', ү: 'у', ұ: 'у', қ: 'к', ө: 'о', һ: 'х',
};
/** Apostrophes, and what is not seen: a stress, joiners, the sign that a picture is coloured. */
const WITHIN_WORDS = /['`´ʹʼʻ‘’]|\u0301|\u200b|\u200d|\ufe0f/gu;
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{S}\p{M}]+/gu;

/** A text in the form in which words are looked for. */
export function folded(text: string): string {
  const letters = text.toLowerCase().replace(WITHIN_WORDS, '').replace(BETWEEN_WORDS, ' ');
  return letters.replace(/[ёәіңғүұқөһ]/gu, (letter) => ALIKE[letter] ?? letter);
}

/** The words of a search; each must be in what is found. */
export function wordsOf(query: string): string[] {
  return folded(query)
    .split(' ')
    .filter((word) => word !== '');
}
