/** How many milliseconds a zone's clocks are ahead of UTC at a moment. */
function ahead(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

/** When a day, written "2026-11-21", begins in a zone. */
export function startOfDay(day: string, timeZone: string): Date {
  const there = Date.parse(`${day}T00:00:00Z`);
  const guess = there - ahead(there, timeZone);
  return new Date(there - ahead(guess, timeZone));
}
