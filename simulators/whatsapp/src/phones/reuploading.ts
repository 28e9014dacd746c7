import { mediaIn, unwrap } from '../content/fields.ts';
import type { ChatMessage, Device, Reupload } from '../world/model.ts';
import { enqueue } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { bytes, child, node, unixSeconds } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { openRetry, sealRetry } from '../media/crypt.ts';

const { SUCCESS, NOT_FOUND, DECRYPTION_ERROR } = proto.MediaRetryNotification.ResultType;

/** A linked device (`<receipt type="server-error">`) asks its own phone to upload a file again. */
export function reuploadFor(world: World, device: Device, receipt: BinaryNode): void {
  const id = receipt.attrs['id'] ?? '';
  const rmr = child(receipt, 'rmr');
  const account = world.account(device.phone);
  const peer = world.find(rmr?.attrs['jid']);
  const message = peer && world.message(account, peer, id);
  const content = message && mediaIn(unwrap(proto.Message.decode(message.encoded)).inner)?.content;
  const reupload = world.reuploads.get(id) ?? 'ok';
  if (!message || !content?.mediaKey || !rmr || reupload === 'silent') return;
  const answer = answerTo(world, message, content, receipt, reupload);
  const { body, iv } = sealRetry(proto.MediaRetryNotification.encode(answer).finish(), content.mediaKey, id);
  const attrs = { from: jidOf(account, 'pn'), type: 'mediaretry', id, t: unixSeconds() };
  const encrypt = node('encrypt', {}, [node('enc_p', {}, body), node('enc_iv', {}, iv)]);
  enqueue(world, device, 'notification', node('notification', attrs, [encrypt, rmr]));
}

function answerTo(
  world: World,
  { id }: ChatMessage,
  content: { mediaKey?: Uint8Array | null; directPath?: string | null },
  receipt: BinaryNode,
  reupload: Reupload,
): proto.IMediaRetryNotification {
  const sealed = child(receipt, 'encrypt');
  const [body, iv] = [bytes(child(sealed, 'enc_p')), bytes(child(sealed, 'enc_iv'))];
  const request = openRetry(body, iv, content.mediaKey ?? Buffer.alloc(32), id);
  const isMeant = request !== undefined && proto.ServerErrorReceipt.decode(request).stanzaId === id;
  if (!isMeant) return { stanzaId: id, result: DECRYPTION_ERROR };
  if (reupload === 'gone' || !content.directPath) return { stanzaId: id, result: NOT_FOUND };
  return { stanzaId: id, result: SUCCESS, directPath: world.media.again(content.directPath) };
}
