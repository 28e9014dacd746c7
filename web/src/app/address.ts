/**
 * How an address says what a page shows: `?q=192e80` is that text. By itself the router takes what looks like a number,
 * or a list, for one, and would search for something else.
 *
 * A text that would be read as something else stands in quotation marks, which addresses of earlier releases have, too.
 */

function read(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (!text.startsWith('"')) return text;
  try {
    const quoted: unknown = JSON.parse(text);
    return typeof quoted === 'string' ? quoted : text;
  } catch {
    return text; // somebody searches for a quotation mark
  }
}

function write(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return typeof value === 'string' && read(value) !== value ? JSON.stringify(value) : text;
}

export function parseSearch(search: string): Record<string, unknown> {
  return Object.fromEntries([...new URLSearchParams(search)].map(([name, text]) => [name, read(text)]));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const said = Object.entries(search).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(said.map(([name, value]) => [name, write(value)])).toString();
  return query === '' ? '' : `?${query}`;
}
