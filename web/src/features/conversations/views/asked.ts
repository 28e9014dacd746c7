/** What is known of the requests for the beginning of one list. */
export interface Asked {
  /** How much had moved when it was asked for last; nothing if it never was. */
  moved: string | undefined;
  /** The number of a request that begins now. */
  begin: () => number;
  /** Whether its answer is to be taken: none that was asked for later has been. */
  takes: (turn: number) => boolean;
}

const lists = new Map<string, Asked>();

/** Of the list with this key, for as long as the page lives: longer than the list is shown. */
export function askedOf(key: string): Asked {
  const known = lists.get(key);
  if (known !== undefined) return known;
  let begun = 0;
  let taken = 0;
  const list: Asked = {
    moved: undefined,
    begin: () => (begun += 1),
    takes: (turn) => {
      const isNext = turn > taken;
      if (isNext) taken = turn;
      return isNext;
    },
  };
  lists.set(key, list);
  return list;
}
