/** From the last `@` that begins a word, up to the cursor. */
const BEGUN = /(?:^|[\s(])@([\p{L}\p{N}+\-. ]{0,30})$/u;

/** What is written after the `@` before the cursor; null where no name is begun. */
export function begunName(text: string, cursor: number): string | null {
  return BEGUN.exec(text.slice(0, cursor))?.[1] ?? null;
}

/** The text with the begun name written out, and where the cursor stands then. */
export function withName(text: string, cursor: number, name: string): { text: string; cursor: number } {
  const begun = begunName(text, cursor) ?? '';
  const before = `${text.slice(0, cursor - begun.length)}${name} `;
  return { text: before + text.slice(cursor).replace(/^ /, ''), cursor: before.length };
}
