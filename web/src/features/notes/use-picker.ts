import type { KeyboardEvent, RefObject } from 'react';
import { useRef, useState } from 'react';

import { begunName, withName } from '@/lib/begun-name';
import { useDirectory } from '@/lib/directory';
import type { Nameable } from './naming';
import { matching, namedIn } from './naming';

interface Options {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
}

/** Members and teams, offered while a name is written after `@`. */
export function usePicker({ field, text, onText }: Options) {
  const { members, teams } = useDirectory();
  const all: Nameable[] = [...members.values(), ...[...teams.values()].filter((team) => !team.archived)];
  const chosen = useRef(new Set<string>());
  const [begun, setBegun] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const offered = begun === null ? [] : matching(all, begun);
  const current = Math.min(active, offered.length - 1);

  const choose = (member: Nameable): void => {
    const next = withName(text, field.current?.selectionStart ?? text.length, member.name);
    chosen.current.add(member.id);
    onText(next.text);
    setBegun(null);
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const member = offered[current];
    if (member === undefined) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((current + step + offered.length) % offered.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(member);
    else if (event.key === 'Escape') setBegun(null);
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    offered,
    current,
    choose,
    onKeyDown,
    look: (next: string) => {
      const found = begunName(next, field.current?.selectionStart ?? next.length);
      // A name that stands there already is not begun: Enter saves.
      const isWhole = all.some(({ name }) => name === found?.trim());
      setBegun(isWhole ? null : found);
      setActive(0);
    },
    close: () => {
      setBegun(null);
    },
    named: (written: string) =>
      namedIn(written, all, chosen.current).map((id) => ({
        kind: teams.has(id) ? ('team' as const) : ('member' as const),
        id,
      })),
  };
}
