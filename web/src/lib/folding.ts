/** The server's letters (`core/folding.py`): those that people type for each other are one, marks are none. */
// prettier-ignore
const ALIKE: Record<string, string> = {
  ә: 'а', і: 'и', ң: 'н', ғ: 'г', ү: 'у', ұ: 'у', қ: 'к', ө: 'о', һ: 'х',
};
const BETWEEN_WORDS = /[\t\n\r\-‐–—−_.,;:!?()[\]{}<>/\\|+*=#@&%^~"«»‹›„“”·•]/gu;
/** Apostrophes, what parts of letters remain, and what is not seen. */
const WITHIN_WORDS =
  /[\u0300-\u0303]|[\u0306-\u0308]|\u030c|\u0327|\ufe0f|['`ʹʼʻ‘’\u00ad\u200b-\u200f\u202a\u202c\u2066\u2069\ufeff]/gu;
const MOST_WORDS = 8;

/** A text in the form in which words are looked for. */
export function folded(text: string): string {
  const letters = text.normalize('NFKD').toLowerCase().replace(WITHIN_WORDS, '').replace(BETWEEN_WORDS, ' ');
  return letters.replace(/[әіңғүұқөһ]/gu, (letter) => ALIKE[letter] ?? letter);
}

/** The words of a search; each must be in what is found. */
export function wordsOf(query: string): string[] {
  return folded(query)
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);
}

/** Whether a text has every word of a search, or its very characters if those are no word. */
export function hasWords(text: string, query: string): boolean {
  const words = wordsOf(query);
  if (words.length === 0) return text.toLowerCase().includes(query.toLowerCase());
  const searched = folded(text);
  return words.every((word) => searched.includes(word));
}
