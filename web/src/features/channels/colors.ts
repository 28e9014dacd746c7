/** Colours to tell our own numbers apart; far enough from each other in both themes. */
export const CHANNEL_COLORS = [
  '#c2387f',
  '#2f80c9',
  '#1f9d76',
  '#e08a1e',
  '#7c5cc4',
  '#d9534a',
  '#4c9a2a',
  '#5b6b7c',
] as const;

/** The first of those that the fewest numbers have. */
export function freshColor(taken: readonly string[]): string {
  const uses = (color: string): number => taken.filter((one) => one === color).length;
  return [...CHANNEL_COLORS].sort((a, b) => uses(a) - uses(b))[0] ?? CHANNEL_COLORS[0];
}
