import { currentLanguage } from './texts.ts';

/** +7 701 123-45-67 for numbers of this region, plain digits for others. */
export function formatPhone(phone: string): string {
  const match = /^7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone);
  return match ? `+7 ${match.slice(1, 3).join(' ')} ${match.slice(3).join(' ')}` : `+${phone}`;
}

export function formatTime(at: string): string {
  return new Date(at).toLocaleTimeString(currentLanguage(), { hour: '2-digit', minute: '2-digit', hour12: false });
}

export function initials(name: string): string {
  const words = name
    .replace(/[^\p{L}\s]/gu, '')
    .trim()
    .split(/\s+/);
  const letters = words.slice(0, 2).map((word) => word.charAt(0));
  return letters.join('').toUpperCase() || '#';
}

const TINTS = 6;

/** A colour that stays with the person. */
export function tint(phone: string): string {
  return `tint-${Number(phone.slice(-4)) % TINTS}`;
}
