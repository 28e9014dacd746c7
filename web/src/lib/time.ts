/** How moments are written on the screen. Everything takes the time zone and language, so that a test needs no clock. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}|${timeZone}|${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(language, { ...options, timeZone });
    formats.set(key, found);
  }
  return found;
}

export interface Locale {
  language: string;
  timeZone: string;
}

export function clock(at: string | number, { language, timeZone }: Locale): string {
  return format(language, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

/** The calendar day in that zone, as "2026-11-21": comparable, and the same for two moments of one day. */
export function dayKey(at: string | number, timeZone: string): string {
  return format('en-CA', timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at));
}

/** Whole calendar days from `at` to `now`: 0 today, 1 yesterday. */
export function daysAgo(at: string | number, now: number, timeZone: string): number {
  const day = (moment: string | number): number => Date.parse(`${dayKey(moment, timeZone)}T00:00:00Z`);
  return Math.round((day(now) - day(at)) / 86_400_000);
}

/**
 * Kazakh dates by hand: browsers carry the languages they are translated into, and Chrome is not translated into
 * Kazakh, so its `Intl` would silently write English.
 */
const KAZAKH = {
  days: ['Бүгін', 'Кеше'],
  weekdays: ['Жексенбі', 'Дүйсенбі', 'Сейсенбі', 'Сәрсенбі', 'Бейсенбі', 'Жұма', 'Сенбі'],
  weekdaysShort: ['жс', 'дс', 'сс', 'ср', 'бс', 'жм', 'сб'],
  months: [
    'қаңтар',
    'ақпан',
    'наурыз',
    'сәуір',
    'мамыр',
    'маусым',
    'шілде',
    'тамыз',
    'қыркүйек',
    'қазан',
    'қараша',
    'желтоқсан',
  ],
} as const;

function capitalized(text: string, language: string): string {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}

function relativeDay(ago: 0 | 1, language: string): string {
  if (language === 'kk') return KAZAKH.days[ago];
  const text = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-ago, 'day');
  return capitalized(text, language);
}

function weekday(at: string | number, { language, timeZone }: Locale, width: 'long' | 'short'): string {
  if (language !== 'kk') return format(language, timeZone, { weekday: width }).format(new Date(at));
  const day = new Date(`${dayKey(at, timeZone)}T00:00:00Z`).getUTCDay();
  return (width === 'long' ? KAZAKH.weekdays : KAZAKH.weekdaysShort)[day] ?? '';
}

function date(at: string | number, { language, timeZone }: Locale, withYear: boolean): string {
  if (language !== 'kk') {
    const year = withYear ? ({ year: 'numeric' } as const) : {};
    return format(language, timeZone, { day: 'numeric', month: 'long', ...year }).format(new Date(at));
  }
  const [year = '', month = '', day = ''] = dayKey(at, timeZone).split('-');
  const text = `${Number(day)} ${KAZAKH.months[Number(month) - 1] ?? ''}`;
  return withYear ? `${year} ж. ${text}` : text;
}

/** The day as a separator names it: today, yesterday, a weekday within the week, then the date. */
export function dayLabel(at: string | number, now: number, locale: Locale): string {
  const ago = daysAgo(at, now, locale.timeZone);
  if (ago === 0 || ago === 1) return relativeDay(ago, locale.language);
  if (ago > 1 && ago < 7) return capitalized(weekday(at, locale, 'long'), locale.language);
  const sameYear = dayKey(at, locale.timeZone).slice(0, 4) === dayKey(now, locale.timeZone).slice(0, 4);
  return date(at, locale, !sameYear);
}

/** The short time of a list row: the clock today, then "yesterday", a weekday, the date. */
export function rowTime(at: string, now: number, locale: Locale): string {
  const ago = daysAgo(at, now, locale.timeZone);
  if (ago <= 0) return clock(at, locale);
  if (ago === 1) return relativeDay(1, locale.language).toLocaleLowerCase(locale.language);
  if (ago < 7) return weekday(at, locale, 'short');
  const [year = '', month = '', day = ''] = dayKey(at, locale.timeZone).split('-');
  return `${day}.${month}.${year.slice(2)}`;
}

export function dateTime(at: string | number, locale: Locale): string {
  return `${date(at, locale, false)}, ${clock(at, locale)}`;
}

/** A moment in a sentence about the present: today the clock is enough. */
export function moment(at: string | number, now: number, locale: Locale): string {
  return daysAgo(at, now, locale.timeZone) === 0 ? clock(at, locale) : dateTime(at, locale);
}

export type DurationUnit = 'moment' | 'minutes' | 'hours' | 'days';

/** A duration in its largest whole unit, for a chip that has room for one number. */
export function shortDuration(milliseconds: number): { unit: DurationUnit; count: number } {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return { unit: 'moment', count: 0 };
  if (minutes < 60) return { unit: 'minutes', count: minutes };
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? { unit: 'hours', count: hours } : { unit: 'days', count: Math.floor(hours / 24) };
}

/** Order of two ISO moments, down to the microseconds that `Date` drops. */
export function compareMoments(a: string, b: string): number {
  const difference = Date.parse(a) - Date.parse(b);
  if (difference !== 0) return difference;
  const fraction = (moment: string): number => Number((/\.(\d+)/.exec(moment)?.[1] ?? '').padEnd(9, '0'));
  return fraction(a) - fraction(b);
}
