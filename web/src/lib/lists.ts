/** Whether two lists hold the very same things, one by one. */
export function haveSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
