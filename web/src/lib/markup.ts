/** WhatsApp's text markup: *bold*, _italic_, ~strike~, `code`, ```block``` and links; everything else is plain text. */

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Node[] }
  | { kind: 'code' | 'block'; text: string }
  | { kind: 'link'; text: string; href: string };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Mark = keyof typeof MARKS;

const LINK = /(?:https?:\/\/|www\.)[^\s<>"]+/giu;
const WORD = /[\p{L}\p{N}]/u;

/** Punctuation at a link's end belongs to the sentence, except a bracket that the link itself opened. */
function trimLink(text: string): string {
  let end = text.length;
  // More brackets opened than closed, in what is left of the link; counted once, because a stranger chooses how many.
  let open = text.split('(').length - text.split(')').length;
  while (end > 0) {
    const last = text.charAt(end - 1);
    const closesOwn = last === ')' && open === 0;
    if (closesOwn || !/[.,!?;:)\]}'"»*_~]/.test(last)) break;
    if (last === ')') open += 1;
    end -= 1;
  }
  return text.slice(0, end);
}

function plain(text: string): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = trimLink(match[0]);
    const href = /^www\./i.test(shown) ? `https://${shown}` : shown;
    if (!URL.canParse(href)) continue;
    if (match.index > from) nodes.push({ kind: 'text', text: text.slice(from, match.index) });
    nodes.push({ kind: 'link', text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) nodes.push({ kind: 'text', text: text.slice(from) });
  return nodes;
}

/** Marks within marks are read so deep; a person needs three. */
const MOST_LEVELS = 6;

/**
 * Where a mark that opens at `open` closes: same line, something but space inside, and a word's edge on both sides.
 * `unclosed` remembers up to where nothing closes each mark, so that no part of a line is searched again and again.
 */
function closingMark(text: string, open: number, mark: string, unclosed: Map<string, number>): number {
  if (open < (unclosed.get(mark) ?? 0)) return -1;
  const before = text.charAt(open - 1);
  if (WORD.test(before) || before === mark) return -1;
  if (/\s/.test(text.charAt(open + 1)) || text.charAt(open + 1) === mark) return -1;
  let at = open + 2;
  for (; at < text.length && text.charAt(at) !== '\n'; at += 1) {
    if (text.charAt(at) !== mark) continue;
    if (!/\s/.test(text.charAt(at - 1)) && !WORD.test(text.charAt(at + 1))) return at;
  }
  unclosed.set(mark, at);
  return -1;
}

/** The ranges of links: marks inside them are part of the address, not markup. */
function linkEnds(text: string): Map<number, number> {
  return new Map([...text.matchAll(LINK)].map((match) => [match.index, match.index + trimLink(match[0]).length]));
}

function inline(text: string, levels = MOST_LEVELS): Node[] {
  if (levels === 0) return plain(text);
  const nodes: Node[] = [];
  const links = linkEnds(text);
  const unclosed = new Map<string, number>();
  let from = 0;
  const flush = (to: number): void => {
    if (to > from) nodes.push(...plain(text.slice(from, to)));
  };
  for (let at = 0; at < text.length; at += 1) {
    const linkEnd = links.get(at);
    if (linkEnd !== undefined) {
      at = linkEnd - 1;
      continue;
    }
    const character = text.charAt(at);
    if (!(character in MARKS) && character !== '`') continue;
    const close = closingMark(text, at, character, unclosed);
    if (close === -1) continue;
    flush(at);
    const inside = text.slice(at + 1, close);
    nodes.push(
      character === '`'
        ? { kind: 'code', text: inside }
        : { kind: MARKS[character as Mark], children: inline(inside, levels - 1) },
    );
    at = close;
    from = close + 1;
  }
  flush(text.length);
  return nodes;
}

export function parseMarkup(text: string): Node[] {
  return text.split(/(```[\s\S]+?```)/u).flatMap((part): Node[] => {
    if (part.startsWith('```') && part.length > 6 && part.endsWith('```')) {
      return [{ kind: 'block', text: part.slice(3, -3).replace(/^\n|\n$/g, '') }];
    }
    return inline(part);
  });
}

/** The text without its marks, for a one-line preview. */
export function withoutMarkup(text: string): string {
  const flat = (nodes: Node[]): string =>
    nodes.map((node) => ('children' in node ? flat(node.children) : node.text)).join('');
  return flat(parseMarkup(text)).replace(/\s+/g, ' ').trim();
}
