/** All time zones with their offset today, those of the neighbourhood first. */
const NEAR = ['Asia/Almaty', 'Asia/Qostanay', 'Asia/Aqtobe', 'Asia/Tashkent', 'Asia/Bishkek', 'Europe/Moscow'];

function offset(zone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(now);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return name.replace('GMT', 'UTC');
}

export function timeZoneOptions(now: Date): { value: string; label: string }[] {
  const others = Intl.supportedValuesOf('timeZone').filter((zone) => !NEAR.includes(zone));
  return [...NEAR, ...others].map((zone) => ({
    value: zone,
    label: `${zone.replaceAll('_', ' ')} (${offset(zone, now)})`,
  }));
}
