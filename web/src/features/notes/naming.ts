import type { NoteRead } from '@/api/types';
import { folded } from '@/lib/folding';

const MOST_SHOWN = 6;

/** Somebody, or a team, whom a note can name. */
export interface Nameable {
  id: string;
  name: string;
}

/** Those whose name has a word that begins as it is written after `@`. */
export function matching<N extends Nameable>(members: Iterable<N>, begun: string): N[] {
  const wanted = folded(begun).trim();
  return [...members]
    .filter(({ name }) => {
      const shown = folded(name).trim();
      return wanted === '' || shown.startsWith(wanted) || shown.includes(` ${wanted}`);
    })
    .slice(0, MOST_SHOWN);
}

/** Where a text has a name after an `@`, and not the beginning of a longer word. */
function places(text: string, name: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(`@${name}`); at !== -1; at = text.indexOf(`@${name}`, at + 1)) {
    const after = text.slice(at + name.length + 1, at + name.length + 3);
    if (!/^[\p{L}\p{N}]/u.test(after)) found.push(at);
  }
  return found;
}

/**
 * Whom a text names: those who were chosen, and whoever alone bears a name that it has. A longer name is not the shorter
 * one in it: «Аня Ким» is not «Аня».
 */
export function namedIn(text: string, members: readonly Nameable[], chosen: ReadonlySet<string>): string[] {
  const taken = new Map<number, string[]>();
  for (const { id, name } of members.toSorted((a, b) => b.name.length - a.name.length)) {
    for (const at of places(text, name)) {
      const there = taken.get(at);
      if (there === undefined) taken.set(at, [id]);
      else if (members.find((one) => one.id === there[0])?.name === name) there.push(id);
    }
  }
  const named = [...taken.values()].flatMap((ids) => {
    const meant = ids.filter((id) => chosen.has(id));
    return meant.length > 0 ? meant : ids.length === 1 ? ids : [];
  });
  return [...new Set(named)];
}

export interface Piece {
  text: string;
  memberId: string | null;
}

/** A note's text in pieces: names of those whom it mentions, and what stands between them. */
export function piecesOf({ text, mentions }: Pick<NoteRead, 'text' | 'mentions'>): Piece[] {
  const pieces: Piece[] = [];
  const longest = mentions.toSorted((a, b) => b.name.length - a.name.length);
  let plain = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const named = longest.find(({ name }) => text.startsWith(name, at + 1));
    if (named === undefined) continue;
    const end = at + 1 + named.name.length;
    pieces.push({ text: text.slice(plain, at), memberId: null }, { text: text.slice(at, end), memberId: named.id });
    plain = end;
    at = end - 1;
  }
  return [...pieces, { text: text.slice(plain), memberId: null }].filter((piece) => piece.text !== '');
}
