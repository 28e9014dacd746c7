/** The ids of all rows after one of those that are shown has changed places with the one before or after it. */
export function moved(
  all: readonly { id: string }[],
  shown: readonly { id: string }[],
  id: string,
  by: 1 | -1,
): string[] {
  const ids = all.map((one) => one.id);
  const place = shown.findIndex((one) => one.id === id);
  const other = shown[place + by];
  if (other === undefined) return ids;
  return ids.map((one) => (one === id ? other.id : one === other.id ? id : one));
}
