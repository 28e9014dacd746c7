import { proto } from '../wire/baileys.ts';
import { KINDS, type Strange } from './kinds.ts';
import { Random } from './random.ts';

/** What a person with a strange client has sent. */
export interface Hostile extends Strange {
  kind: string;
  /** False when there is nothing in it for people, so that whoever reads it need not show anything. */
  visible: boolean;
}

const NAMES = Object.keys(KINDS);

/** The hostile message with this number: the same in every run, neighbours of different kinds. */
export function hostile(seed: number): Hostile {
  const kind = NAMES[seed % NAMES.length] ?? '';
  const strange = KINDS[kind]?.(new Random(seed)) ?? { bytes: Buffer.alloc(0) };
  return { kind, ...strange, visible: isForPeople(strange.bytes) };
}

/** Wrappings that WhatsApp's clients take off, at most so many. */
const WRAPPINGS = [
  'ephemeralMessage',
  'viewOnceMessage',
  'documentWithCaptionMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'editedMessage',
  'associatedChildMessage',
  'groupStatusMessage',
  'groupStatusMessageV2',
] as const;
const WRAPPINGS_LIMIT = 5;

/** What accompanies a content, or asks other things of a client than to show it. */
const NOT_SHOWN = new Set([
  'messageContextInfo',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'deviceSentMessage',
  'keepInChatMessage',
  'pinInChatMessage',
  'pollUpdateMessage',
]);

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/** Whatever cannot be read may have been for people; of what can be read, all but the talk of clients is. */
function isForPeople(bytes: Buffer): boolean {
  let message: proto.IMessage | null | undefined;
  try {
    const decoded = proto.Message.decode(bytes);
    message = decoded.deviceSentMessage?.message ?? decoded;
  } catch {
    return true;
  }
  if (bytes.length > 0 && Object.keys(message).length === 0) return true; // of a later version
  for (let count = 0; count < WRAPPINGS_LIMIT; count += 1) {
    const wrapping: proto.Message.IFutureProofMessage | null | undefined = WRAPPINGS.map(
      (name) => message?.[name],
    ).find((found) => found != null);
    if (!wrapping) break;
    message = wrapping.message;
  }
  if (!message) return false;
  const change = message.protocolMessage;
  if (change) return Object.hasOwn(change, 'type') && (change.type === REVOKE || change.type === MESSAGE_EDIT);
  return Object.keys(message).some((name) => !NOT_SHOWN.has(name));
}
