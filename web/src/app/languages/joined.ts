type Groups = Record<string, object>;
type All<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer A) => void ? A : never;

/** The sentences of two sets of parts. */
export type Joined<A, B> = {
  [G in keyof A | keyof B]: (G extends keyof A ? A[G] : unknown) & (G extends keyof B ? B[G] : unknown);
};

/** Put the sentences of all parts together; several may add to one group, such as `errors`. */
export function joined<T extends Groups[]>(...parts: T): All<T[number]> {
  const all: Groups = {};
  for (const part of parts) {
    for (const [group, texts] of Object.entries(part)) all[group] = { ...all[group], ...texts };
  }
  return all as All<T[number]>;
}
