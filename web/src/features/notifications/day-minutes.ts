/** Minutes of a day, as a field for a time writes them: "08:30". */

export function timeOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The minutes that were written, or null for what is no time. */
export function minutesOf(written: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)/.exec(written);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}
