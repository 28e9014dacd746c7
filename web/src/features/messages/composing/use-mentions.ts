import type { KeyboardEvent, RefObject } from 'react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

import type { Mentionable, Named } from './mentioning';
import { asSent, begunName, matching, namedIn, nameOf, withName } from './mentioning';

/** Who can be named here; asked for with the first `@`. */
export interface People {
  members: readonly Mentionable[];
  onWanted: () => void;
}

interface Options {
  people: People | undefined;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
}

/** Members of the group, offered while a name is written after `@`. */
export function useMentions({ people, field, text, onText }: Options) {
  const chosen = useRef<Named[]>([]);
  const [begun, setBegun] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const offered = begun === null ? [] : matching(people?.members ?? [], begun);
  const current = Math.min(active, offered.length - 1);

  // A draft is only text: whom it names is found again among the members.
  const names = text.includes('@');
  const want = useEffectEvent(() => people?.onWanted());
  useEffect(() => {
    if (names) want();
  }, [names]);

  const look = (next: string): void => {
    if (people === undefined) return;
    const found = begunName(next, field.current?.selectionStart ?? next.length);
    if (found !== null) people.onWanted();
    // A name that stands there already is not begun: Enter sends.
    const isWhole = chosen.current.some(({ name }) => name === found?.trim());
    setBegun(isWhole ? null : found);
    setActive(0);
  };
  const choose = (member: Mentionable): void => {
    const name = nameOf(member);
    const cursor = field.current?.selectionStart ?? text.length;
    if (name === null) return;
    chosen.current = [...chosen.current.filter((one) => one.name !== name), { ...member, name }];
    const next = withName(text, cursor, name);
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
    look,
    choose,
    onKeyDown,
    close: () => {
      setBegun(null);
    },
    take: (written: string) => {
      const isChosen = ({ name }: Named): boolean => chosen.current.some((one) => one.name === name);
      const found = namedIn(written, people?.members ?? []).filter((one) => !isChosen(one));
      const sent = asSent(written, [...chosen.current, ...found]);
      chosen.current = [];
      return sent;
    },
  };
}
