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

export const FIRST_COLOR = CHANNEL_COLORS[0];
