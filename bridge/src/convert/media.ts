import type { MediaType, proto } from '@whiskeysockets/baileys';
import { wholeNumber, type Bounds } from './bounds.ts';
import { NAME_LIMIT } from './details.ts';

/** What the hub is told of a file; how to fetch it stays in the bridge. */
export interface Media {
  mimetype: string | null;
  size: number | null;
  /** Of the decrypted file, hexadecimal. */
  sha256: string | null;
  fileName: string | null;
  seconds: number | null;
  width: number | null;
  height: number | null;
  /** 64 loudness values, base64; voice notes only. */
  waveform: string | null;
  animated: boolean;
  /** A small JPEG, base64. */
  thumbnail: string | null;
}

type MediaBody = proto.Message.IImageMessage &
  proto.Message.IVideoMessage &
  proto.Message.IAudioMessage &
  proto.Message.IDocumentMessage &
  proto.Message.IStickerMessage;

/** Kinds of message that are files. */
export const MEDIA_KINDS: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'voice', 'document', 'sticker']);

/** The kinds of the fields that are files, as Baileys calls them, too, for their keys and addresses. */
export const FILE_FIELDS: Partial<Record<string, MediaType>> = {
  imageMessage: 'image',
  productImage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
};

/** A file in a message: the field that holds it, and what is said of it. */
export interface FileBody {
  field: string;
  kind: string;
  body: MediaBody;
}

/** How deep the picture of a template or of a product lies. */
const FILE_LEVELS = 6;

/** The file of a part: the part itself, or the first picture inside of it. */
export function fileIn(field: string, body: unknown, levels = FILE_LEVELS): FileBody | null {
  if (typeof body !== 'object' || body === null || ArrayBuffer.isView(body) || field === 'contextInfo') return null;
  const kind = FILE_FIELDS[field];
  if (kind) return { field, kind: isVoice(field, body) ? 'voice' : kind, body };
  if (levels === 0) return null;
  const parts = Array.isArray(body) ? body.map((one: unknown) => [field, one] as const) : Object.entries(body);
  for (const [name, inner] of parts) {
    const found = fileIn(name, inner, levels - 1);
    if (found) return found;
  }
  return null;
}

function isVoice(field: string, body: object): boolean {
  return field === 'audioMessage' && (body as proto.Message.IAudioMessage).ptt === true;
}

/** In bytes, of a thumbnail and of a waveform. */
export const THUMBNAIL_LIMIT = 16 * 1024;
const WAVEFORM_LIMIT = 1_024;
/** More than WhatsApp takes; in bytes. */
const SIZE_LIMIT = 2 ** 40;
const SECONDS_LIMIT = 7 * 86_400;
const PIXELS_LIMIT = 65_535;
const SHA256_BYTES = 32;
/** In letters, of a type without its parameters. */
const TYPE_LIMIT = 100;

export function mediaOf(body: unknown, bounds: Bounds): Media {
  const found = body as MediaBody;
  const sticker = found.isAnimated === true || found.isLottie === true;
  const hash = found.fileSha256;
  return {
    mimetype: cleanType(found.mimetype),
    size: wholeNumber(found.fileLength, 1, SIZE_LIMIT),
    sha256: hash?.length === SHA256_BYTES ? Buffer.from(hash).toString('hex') : null,
    fileName: bounds.fileName(found.fileName || found.title, NAME_LIMIT),
    seconds: wholeNumber(found.seconds, 1, SECONDS_LIMIT),
    width: wholeNumber(found.width, 1, PIXELS_LIMIT),
    height: wholeNumber(found.height, 1, PIXELS_LIMIT),
    waveform: base64(found.waveform, WAVEFORM_LIMIT),
    animated: found.gifPlayback === true || sticker,
    thumbnail: base64(found.jpegThumbnail, THUMBNAIL_LIMIT),
  };
}

/** What goes into a header must neither end it nor be anything but ASCII. */
const TYPE = /^[\w.+-]+\/[\w.+-]+/;
const PARAMETERS = /^(; ?[\w.+-]+="?[\w.+ -]+"?)*$/;

/** `type/subtype` with its parameters if these are well formed; null when it is no type at all. */
export function cleanType(found: string | null | undefined): string | null {
  const written = (found ?? '').slice(0, 2 * TYPE_LIMIT).trim();
  const type = TYPE.exec(written)?.[0];
  if (!type || type.length > TYPE_LIMIT) return null;
  const parameters = written.slice(type.length);
  return parameters.length <= TYPE_LIMIT && PARAMETERS.test(parameters) ? written : type;
}

export function base64(bytes: Uint8Array | null | undefined, limit: number): string | null {
  return bytes?.length && bytes.length <= limit ? Buffer.from(bytes).toString('base64') : null;
}
