import { pipeline } from 'node:stream/promises';
import { getMediaKeys, type proto } from '@whiskeysockets/baileys';
import { decrypting } from './decrypting.ts';
import { askForFile, SILENCE_MS, type DownloadParts } from './download.ts';
import { MediaGone, MediaTooLarge } from './errors.ts';

/** More than a phone puts into one file of its history, packed. In bytes. */
export const PORTION_BYTES = 64 * 1024 * 1024;

/**
 * The file in which a phone hands over a portion of its history, decrypted and still packed. Raises `MediaGone` when
 * WhatsApp has it no more, `MediaUnavailable`, `MediaTooLarge`, and an error when it is not what the phone has sent.
 */
export async function fetchPortion(
  { directPath, mediaKey, fileSha256 }: proto.Message.IHistorySyncNotification,
  route: Pick<DownloadParts, 'origin' | 'agent'>,
  signal: AbortSignal,
): Promise<Buffer> {
  const response = await askForFile({ directPath: directPath ?? null }, route, signal);
  if (!response) throw new MediaGone();
  response.setTimeout(SILENCE_MS, () => response.destroy(new Error('The download stands still.')));
  const keys = await getMediaKeys(mediaKey, 'md-msg-hist');
  const pieces: Buffer[] = [];
  let size = 0;
  await pipeline(
    response,
    decrypting(keys, { sha256: fileSha256?.length ? fileSha256 : null, size: null }),
    async (plain: AsyncIterable<Buffer>) => {
      for await (const piece of plain) {
        size += piece.length;
        if (size > PORTION_BYTES) throw new MediaTooLarge(PORTION_BYTES, size);
        pieces.push(piece);
      }
    },
    { signal },
  );
  return Buffer.concat(pieces);
}
