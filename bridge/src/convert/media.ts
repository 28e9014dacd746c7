import type { proto } from '@whiskeysockets/baileys';
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

/** In bytes, of a thumbnail and of a waveform. */
const THUMBNAIL_LIMIT = 16 * 1024;
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

function base64(bytes: Uint8Array | null | undefined, limit: number): string | null {
  return bytes?.length && bytes.length <= limit ? Buffer.from(bytes).toString('base64') : null;
}
