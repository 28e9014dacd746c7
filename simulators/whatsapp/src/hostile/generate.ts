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

/** What accompanies a content, or asks other things of a client than to show it. */
const NOT_SHOWN = new Set([
  'messageContextInfo',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'deviceSentMessage',
  'keepInChatMessage',
  'pinInChatMessage',
  'pollUpdateMessage',
  'albumMessage',
  'call',
  'callLogMesssage',
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
  return fieldsIn(message, LEVELS).some(([name, value]) => {
    if (name !== 'protocolMessage') return !NOT_SHOWN.has(name);
    const change = value as proto.Message.IProtocolMessage;
    return Object.hasOwn(change, 'type') && (change.type === REVOKE || change.type === MESSAGE_EDIT);
  });
}

/** More levels than an honest message has wrappings. */
const LEVELS = 64;

/** What is in a message once every wrapping is off; an empty wrapping may hold what a later version knows. */
function fieldsIn(message: proto.IMessage, levels: number): [string, unknown][] {
  return Object.entries(message).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    const inner = (value as { message?: unknown } | null)?.message;
    if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) return [[name, value]];
    return levels === 0 ? [] : fieldsIn(inner, levels - 1);
  });
}
