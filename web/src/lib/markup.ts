/**
 * WhatsApp's text markup: *bold*, _italic_, ~strike~, `code`, ```block``` and links; everything else is plain text.
 *
 * Strangers write what is read here. Every step goes over the text once, from left to right, whatever is in it.
 */

import { beginningOf } from './text';

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Node[] }
  | { kind: 'code' | 'block'; text: string }
  | { kind: 'link'; text: string; href: string };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike', '`': 'code' } as const;
type Mark = keyof typeof MARKS;

/** Longer ones are text: no page has such an address, and reading one as an address is slow. In UTF-16 units. */
const MOST_LINK = 2048;

// What turns the direction of writing ends a link: inside one it could show another address than it leads to.
const LINK = /(?:https?:\/\/|www\.)[^\s<>"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/;
const LINK_END = /[.,!?;:)\]}'"»*_~`]/;
const FENCE = '```';

interface Link {
  start: number;
  end: number;
  /** Nothing where it only looks like a link: it stays text, and marks in it mean nothing all the same. */
  href: string | null;
}

function isMark(character: string): character is Mark {
  return character in MARKS;
}

/** Punctuation at a link's end belongs to the sentence, except a bracket that the link itself opened. */
function linkLength(text: string): number {
  let unclosed = 0;
  for (const character of text) unclosed += Number(character === '(') - Number(character === ')');
  let end = text.length;
  for (; end > 0; end -= 1) {
    const last = text.charAt(end - 1);
    if (!LINK_END.test(last)) break;
    if (last !== ')') continue;
    if (unclosed === 0) break;
    unclosed += 1;
  }
  return end;
}

function linksOf(text: string): Link[] {
  return Array.from(text.matchAll(LINK), ({ 0: found, index: start }) => {
    const length = linkLength(found);
    const shown = found.slice(0, Math.min(length, MOST_LINK + 1));
    const href = /^www\./i.test(shown) ? `https://${shown}` : shown;
    return { start, end: start + length, href: length <= MOST_LINK && URL.canParse(href) ? href : null };
  });
}

/** Where each mark may close, from left to right: after something but space, at a word's edge, outside links. */
function closersOf(text: string, links: Link[]): Record<Mark, number[]> {
  const closers: Record<Mark, number[]> = { '*': [], _: [], '~': [], '`': [] };
  let nextLink = 0;
  for (let at = 0; at < text.length; at += 1) {
    const link = links[nextLink];
    if (link?.start === at) {
      nextLink += 1;
      at = Math.max(at, link.end - 1);
      continue;
    }
    const character = text.charAt(at);
    if (!isMark(character) || SPACE.test(text.charAt(at - 1)) || WORD.test(text.charAt(at + 1))) continue;
    closers[character].push(at);
  }
  return closers;
}

/** One reading of a text without blocks. Its positions only move to the right. */
class InlineReader {
  private readonly text: string;
  private readonly links: Link[];
  private readonly closers: Record<Mark, number[]>;
  private readonly passed: Record<Mark, number> = { '*': 0, _: 0, '~': 0, '`': 0 };
  private readonly open: { end: number; around: Node[] }[] = [];
  private into: Node[] = [];
  private nextLink = 0;
  private lineEnd = -1;
  private from = 0;

  constructor(text: string) {
    this.text = text;
    this.links = linksOf(text);
    this.closers = closersOf(text, this.links);
  }

  read(): Node[] {
    for (let at = 0; at < this.text.length;) {
      at = this.passEnd(at) ?? this.passLink(at) ?? this.passMark(at) ?? at + 1;
    }
    this.flush(this.text.length);
    return this.into;
  }

  private flush(to: number): void {
    if (to > this.from) this.into.push({ kind: 'text', text: this.text.slice(this.from, to) });
    this.from = to;
  }

  /** The innermost open mark closes here. */
  private passEnd(at: number): number | undefined {
    const innermost = this.open.at(-1);
    if (innermost?.end !== at) return undefined;
    this.flush(at);
    this.open.pop();
    this.into = innermost.around;
    this.from = at + 1;
    return at + 1;
  }

  private passLink(at: number): number | undefined {
    const link = this.links[this.nextLink];
    if (link?.start !== at) return undefined;
    this.nextLink += 1;
    if (link.href !== null) {
      this.flush(at);
      this.into.push({ kind: 'link', text: this.text.slice(at, link.end), href: link.href });
      this.from = link.end;
    }
    return Math.max(link.end, at + 1);
  }

  private passMark(at: number): number | undefined {
    const mark = this.text.charAt(at);
    if (!isMark(mark) || !this.mayOpen(at, mark)) return undefined;
    const close = this.closerAfter(at, mark);
    if (close === undefined) return undefined;
    this.flush(at);
    this.from = at + 1;
    const kind = MARKS[mark];
    if (kind === 'code') {
      this.into.push({ kind, text: this.text.slice(at + 1, close) });
      this.from = close + 1;
      while ((this.links[this.nextLink]?.start ?? Infinity) < close) this.nextLink += 1;
      return close + 1;
    }
    const children: Node[] = [];
    this.into.push({ kind, children });
    this.open.push({ end: close, around: this.into });
    this.into = children;
    return at + 1;
  }

  /** At a word's edge, with something but space inside. */
  private mayOpen(at: number, mark: Mark): boolean {
    const before = this.text.charAt(at - 1);
    const inside = this.text.charAt(at + 1);
    return !WORD.test(before) && before !== mark && !SPACE.test(inside) && inside !== mark;
  }

  /**
   * The first position after an opening mark where it may close: on the same line, within what is open already.
   * A mark within the same mark finds none, so there are never more levels than marks.
   */
  private closerAfter(at: number, mark: Mark): number | undefined {
    const closers = this.closers[mark];
    while ((closers[this.passed[mark]] ?? Infinity) < at + 2) this.passed[mark] += 1;
    if (this.lineEnd < at) {
      const end = this.text.indexOf('\n', at);
      this.lineEnd = end === -1 ? this.text.length : end;
    }
    const close = closers[this.passed[mark]];
    return close !== undefined && close < Math.min(this.lineEnd, this.open.at(-1)?.end ?? Infinity) ? close : undefined;
  }
}

function inline(text: string): Node[] {
  return new InlineReader(text).read();
}

export function parseMarkup(text: string): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf(FENCE, from);
    // One character at least is inside. Without an end after this one there is none after a later one either.
    const close = open === -1 ? -1 : text.indexOf(FENCE, open + FENCE.length + 1);
    if (close === -1) break;
    for (const node of inline(text.slice(from, open))) nodes.push(node);
    nodes.push({ kind: 'block', text: text.slice(open + FENCE.length, close).replace(/^\n|\n$/g, '') });
    from = close + FENCE.length;
  }
  for (const node of inline(text.slice(from))) nodes.push(node);
  return nodes;
}

/** Of a text's beginning, in UTF-16 units; no line on a screen shows more. */
const PREVIEW_LETTERS = 400;

/** The beginning of a text without its marks, for a one-line preview. */
export function previewOf(text: string): string {
  const flat = (nodes: Node[]): string =>
    nodes.map((node) => ('children' in node ? flat(node.children) : node.text)).join('');
  return flat(parseMarkup(beginningOf(text, PREVIEW_LETTERS)))
    .replace(/\s+/g, ' ')
    .trim();
}
