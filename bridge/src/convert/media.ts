import type { proto } from '@whiskeysockets/baileys';

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

const THUMBNAIL_LIMIT = 16 * 1024;

export function mediaOf(body: unknown): Media {
  const found = body as MediaBody;
  const sticker = found.isAnimated === true || found.isLottie === true;
  return {
    mimetype: found.mimetype || null,
    size: numberOf(found.fileLength),
    sha256: found.fileSha256?.length ? Buffer.from(found.fileSha256).toString('hex') : null,
    fileName: found.fileName || found.title || null,
    seconds: numberOf(found.seconds),
    width: found.width || null,
    height: found.height || null,
    waveform: base64(found.waveform, THUMBNAIL_LIMIT),
    animated: found.gifPlayback === true || sticker,
    thumbnail: base64(found.jpegThumbnail, THUMBNAIL_LIMIT),
  };
}

/** protobufjs gives 64-bit numbers as Long, JSON ones as strings. */
function numberOf(value: { toString(): string } | null | undefined): number | null {
  const number = Number(value?.toString() ?? 0);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

function base64(bytes: Uint8Array | null | undefined, limit: number): string | null {
  return bytes?.length && bytes.length <= limit ? Buffer.from(bytes).toString('base64') : null;
}
