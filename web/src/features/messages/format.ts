import type { TFunction } from 'i18next';

/** A length of sound or film as players write it: "0:14", "1:02:03". */
export function playTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** A file's size in its largest unit, with one decimal while that says something; a small file's bytes are counted. */
export function fileSize(bytes: number, language: string, t: TFunction): string {
  const inUnit = (divisor: number): string => {
    const value = bytes / divisor;
    // Chrome writes Kazakh numbers as English ones; they are written as Russian ones are.
    return new Intl.NumberFormat(language === 'kk' ? 'ru' : language, {
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
  };
  if (bytes < 1024) return t('messages.size_b', { size: bytes });
  if (bytes < 1000 * 1024) return t('messages.size_kb', { size: inUnit(1024) });
  if (bytes < 1000 * 1024 ** 2) return t('messages.size_mb', { size: inUnit(1024 ** 2) });
  return t('messages.size_gb', { size: inUnit(1024 ** 3) });
}

/** What kind of file it is, as people call it: the ending of its name, else the end of its type. */
export function fileType(name: string | null, mimetype: string | null): string {
  const ending = /\.([\p{L}\p{N}]{1,8})$/u.exec(name ?? '')?.[1];
  if (ending !== undefined) return ending.toLocaleUpperCase();
  const subtype = /\/(?:x-|vnd\.)?([\w-]+)/.exec(mimetype ?? '')?.[1] ?? '';
  return subtype === 'octet-stream' || subtype.length > 8 ? '' : subtype.toUpperCase();
}

const MOST_WIDTH = 330;
const MOST_HEIGHT = 380;
const LEAST = 120;

/** The room a picture takes in a bubble, known before it is loaded, so that nothing moves when it comes. */
export function pictureBox(width: number | null, height: number | null): { width: number; height: number } {
  if (width === null || height === null || width <= 0 || height <= 0) return { width: 260, height: 200 };
  const scale = Math.min(1, MOST_WIDTH / width, MOST_HEIGHT / height);
  const fit = (side: number, most: number): number => Math.round(Math.min(most, Math.max(LEAST, side * scale)));
  return { width: fit(width, MOST_WIDTH), height: fit(height, MOST_HEIGHT) };
}
