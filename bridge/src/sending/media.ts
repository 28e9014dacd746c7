import {
  prepareWAMessageMedia,
  proto,
  type AnyMediaMessageContent,
  type WAMediaUploadFunction,
} from '@whiskeysockets/baileys';
import { InvalidBody } from '../errors.ts';
import { MediaTooLarge, MediaTypeRefused } from '../media/errors.ts';
import { fetchMedia, type FetchRules } from '../media/fetching.ts';
import { KIND_RULES, type MediaLimits } from '../media/kinds.ts';
import { lookAt, type Look } from '../media/look.ts';
import { readVoiceNote } from '../media/ogg.ts';
import { watchBuffers } from '../media/pressure.ts';
import { prober } from '../media/probing.ts';
import type { MediaStore, StoredMedia } from '../media/store.ts';
import type { MediaContent } from './request.ts';

/** What a file is sent with. */
export interface MediaWorkshop {
  store: MediaStore;
  limits: MediaLimits;
  urls: FetchRules;
  upload: WAMediaUploadFunction;
}

const VOICE_TYPE = 'audio/ogg; codecs=opus';

/**
 * Encrypts a file and uploads it to WhatsApp; the file stays on the disk all the way. Raises `MediaNotFound`,
 * `MediaTooLarge`, `MediaTypeRefused`, `UrlRefused`, `MediaUnavailable`.
 */
export async function buildMedia(
  request: MediaContent,
  sessionId: string,
  workshop: MediaWorkshop,
): Promise<proto.IMessage> {
  const passed = watchBuffers();
  try {
    return await build(request, sessionId, workshop);
  } finally {
    passed();
  }
}

async function build(request: MediaContent, sessionId: string, workshop: MediaWorkshop): Promise<proto.IMessage> {
  const stored = await findMedia(request, sessionId, workshop);
  const look = await check(request, stored, workshop.limits);
  const described = { ...(await describe(request, sessionId, stored)), ...common(request, stored, look) };
  const content = { [KIND_RULES[request.type].baileys]: { url: stored.path }, ...described };
  const message = await prepareWAMessageMedia(content as unknown as AnyMediaMessageContent, {
    upload: workshop.upload,
  });
  return proto.Message.toObject(message, { bytes: Buffer, longs: Number });
}

async function findMedia(
  { type, media }: MediaContent,
  sessionId: string,
  { store, limits, urls }: MediaWorkshop,
): Promise<StoredMedia> {
  if (media.mediaId !== undefined) return store.find(sessionId, media.mediaId);
  if (media.url !== undefined) return fetchMedia(media.url, KIND_RULES[type].limit(limits), urls, store, sessionId);
  throw new InvalidBody([{ field: 'media', message: 'must have a mediaId or a url' }]);
}

async function check({ type, mimetype }: MediaContent, stored: StoredMedia, limits: MediaLimits): Promise<Look> {
  const { limit, types, looks } = KIND_RULES[type];
  if (stored.size > limit(limits)) throw new MediaTooLarge(limit(limits), stored.size);
  const claimed = mimetype ?? stored.mimetype;
  if (types && !types.test(claimed)) throw new MediaTypeRefused(claimed, type);
  const look = await lookAt(stored.path);
  // A wrong label would show as a broken picture on the phone, long after anybody could be told.
  if (looks && !looks.includes(look.type)) throw new MediaTypeRefused(look.type ?? 'application/octet-stream', type);
  return look;
}

function common(request: MediaContent, stored: StoredMedia, look: Look): Record<string, unknown> {
  const { type, caption, fileName, mimetype, gif, width, height } = request;
  const size = { width: width ?? look.width, height: height ?? look.height };
  return {
    mimetype: type === 'voice' ? VOICE_TYPE : (mimetype ?? look.type ?? stored.mimetype),
    ...(caption && { caption }),
    ...(type === 'document' && { fileName: fileName ?? 'file' }),
    ...(type === 'voice' && { ptt: true }),
    ...(gif && { gifPlayback: true }),
    ...(size.width && size.height && size),
  };
}

/** What phones show before they have the file. Callers that do not know a length may say 0. */
async function describe(
  request: MediaContent,
  sessionId: string,
  { path }: StoredMedia,
): Promise<Record<string, unknown>> {
  const { type, seconds, waveform, thumbnail } = request;
  const given = thumbnail ? Buffer.from(thumbnail, 'base64') : null;
  if (type === 'image') return { jpegThumbnail: given ?? (await prober.thumbnail(sessionId, path)) };
  // Null keeps Baileys from running a video program over a stranger's file.
  if (type === 'video') return { jpegThumbnail: given, ...(seconds && { seconds: Math.round(seconds) }) };
  if (type === 'audio') return { seconds: Math.round(seconds || (await prober.length(sessionId, path))) };
  if (type !== 'voice') return given ? { jpegThumbnail: given } : {};
  const note = await readVoiceNote(path);
  if (!note) throw new MediaTypeRefused('audio/ogg', type);
  return {
    seconds: Math.round(seconds || note.seconds),
    waveform: waveform ? Buffer.from(waveform, 'base64') : note.waveform,
  };
}
