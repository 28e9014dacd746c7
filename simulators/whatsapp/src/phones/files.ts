import { mediaIn, unwrap } from '../content/fields.ts';
import type { ChatMessage } from '../world/model.ts';
import type { MediaError } from '../views.ts';
import { proto } from '../wire/baileys.ts';
import type { World } from '../world/world.ts';
import { open, sha256 } from '../media/crypt.ts';

/** The file of a message, fetched and decrypted as a phone does it; or the first thing that is wrong with it. */
export async function fetchFile(world: World, encoded: Uint8Array): Promise<Buffer | MediaError> {
  const media = mediaIn(unwrap(proto.Message.decode(encoded)).inner);
  const { directPath, mediaKey, fileSha256, fileEncSha256, fileLength } = media?.content ?? {};
  if (!media || !directPath || !mediaKey?.length || !fileSha256?.length || !fileEncSha256?.length) return 'incomplete';
  const body = await world.media.read(directPath);
  if (typeof body === 'number') return body === 410 ? 'gone' : 'not_found';
  if (!sha256(body).equals(Buffer.from(fileEncSha256))) return 'wrong_enc_sha256';
  const content = open(body, mediaKey, media.fileKind);
  if (!content) return 'wrong_mac';
  if (!sha256(content).equals(Buffer.from(fileSha256))) return 'wrong_sha256';
  return Number(fileLength) === content.length ? content : 'wrong_length';
}

/** Look at the file of a message that has just come, and say on it whether all is well. */
export async function examine(world: World, message: ChatMessage): Promise<void> {
  if (!message.media) return;
  const found = await fetchFile(world, message.encoded);
  if (typeof found === 'string') Object.assign(message.media, { state: 'failed', error: found });
  else message.media.state = 'ready';
}
