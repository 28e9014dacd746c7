import { makeSealedEdit } from '../content/make.ts';
import { unwrap } from '../content/fields.ts';
import { proto } from '../wire/baileys.ts';
import type { Account, Addressing, Peer } from '../world/model.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

const { MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/**
 * What linked devices get of an edit: sealed with the secret of the message that is edited, as apps do since May 2026.
 * Undefined for everything else, and where the message has no secret.
 */
export function sealedForDevices(
  world: World,
  author: Account,
  to: Peer,
  message: proto.IMessage,
  addressing: Addressing,
): Uint8Array | undefined {
  const { inner } = unwrap(message);
  const key = inner.protocolMessage?.key;
  if (inner.protocolMessage?.type !== MESSAGE_EDIT || !key?.id) return undefined;
  const edited = world.message(author, to, key.id);
  const secret = edited && proto.Message.decode(edited.encoded).messageContextInfo?.messageSecret;
  if (!secret?.length) return undefined;
  const sealed = makeSealedEdit({ key, secret }, jidOf(author, addressing), inner);
  return proto.Message.encode(sealed).finish();
}
