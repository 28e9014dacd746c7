import type { Look } from './look.ts';

export const MEDIA_KINDS = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** In bytes, by the name the settings use. */
export interface MediaLimits {
  image: number;
  video: number;
  audio: number;
  document: number;
}

/** Stickers are small by nature; WhatsApp's own are at most half a megabyte. */
const STICKER_LIMIT = 512 * 1024;

interface Rule {
  /** What Baileys calls it; voice notes are audio with a mark. */
  baileys: 'image' | 'video' | 'audio' | 'document' | 'sticker';
  limit: (limits: MediaLimits) => number;
  /** The types WhatsApp's apps show; null takes any. */
  types: RegExp | null;
  /** The types the bytes themselves must have, where they are easily told. */
  looks: Look['type'][] | null;
}

/** Types: "Supported media types" of the Cloud API (read 2026), which are those that phones play. */
export const KIND_RULES: Record<MediaKind, Rule> = {
  image: {
    baileys: 'image',
    limit: (limits) => limits.image,
    types: /^image\/(jpeg|png)$/,
    looks: ['image/jpeg', 'image/png'],
  },
  video: { baileys: 'video', limit: (limits) => limits.video, types: /^video\/(mp4|3gpp)$/, looks: ['video/mp4'] },
  audio: {
    baileys: 'audio',
    limit: (limits) => limits.audio,
    types: /^audio\/(aac|amr|mpeg|mp4|ogg)(;.*)?$/,
    looks: null,
  },
  voice: {
    baileys: 'audio',
    limit: (limits) => limits.audio,
    types: /^(audio|application)\/(ogg|opus|octet-stream)(;.*)?$/,
    looks: ['audio/ogg'],
  },
  document: { baileys: 'document', limit: (limits) => limits.document, types: null, looks: null },
  sticker: { baileys: 'sticker', limit: () => STICKER_LIMIT, types: /^image\/webp$/, looks: ['image/webp'] },
};

/** The most any kind may have: an upload does not say yet what it will be sent as. */
export function uploadLimit(limits: MediaLimits): number {
  return Math.max(limits.image, limits.video, limits.audio, limits.document);
}
