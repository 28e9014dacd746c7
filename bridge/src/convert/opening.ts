import { proto } from '@whiskeysockets/baileys';

/** One thing that a message holds: the name of its field, and what is in it. */
export interface Part {
  field: keyof proto.IMessage;
  body: unknown;
}

/** A message without its wrappings. An honest one holds one part; a strange client may send any number. */
export interface Opened {
  parts: Part[];
  wrappings: Set<string>;
  /** What stands beside the content, the outermost first: the secret, what it belongs to. */
  beside: proto.IMessageContextInfo[];
}

/** More levels than an honest message has wrappings. */
const LEVELS = 64;

/** Every field that a message of this release of the proto can have. */
export const MESSAGE_FIELDS = Object.keys(proto.Message.prototype).filter((name) => name !== 'toJSON');

/** Those that hold another message. */
export const WRAPPING_FIELDS = MESSAGE_FIELDS.filter((name) => {
  const held = (proto.Message.fromObject({ [name]: { message: {} } }) as unknown as Record<string, unknown>)[name];
  return (held as { message?: unknown } | null)?.message instanceof proto.Message;
});

/** Takes off every wrapping: whatever holds another message is one, by the proto's own structure. */
export function opened(message: proto.IMessage): Opened {
  const found: Opened = { parts: [], wrappings: new Set(), beside: [] };
  gather(message, found, LEVELS);
  return found;
}

function gather(message: proto.IMessage, found: Opened, levels: number): void {
  for (const [field, body] of Object.entries(message)) {
    if (body === null || body === undefined) continue;
    const inner = innerOf(body);
    if (field === 'messageContextInfo') found.beside.push(body as proto.IMessageContextInfo);
    else if (inner && Object.keys(inner).length > 0) {
      found.wrappings.add(field);
      if (levels > 0) gather(inner, found, levels - 1);
    }
    // What is inside of an empty wrapping may be of a version that is newer than ours.
    else found.parts.push({ field: field as keyof proto.IMessage, body });
  }
}

/** The message in a wrapping. Where a field called `message` is a text, it is no wrapping. */
function innerOf(body: unknown): proto.IMessage | null {
  const inner = (body as { message?: unknown }).message;
  return typeof inner === 'object' && inner !== null ? inner : null;
}

/** Without the wrapping in which our own phone sends a copy; the secret may stand outside of it. */
export function withoutCopy(message: proto.IMessage): proto.IMessage {
  const { deviceSentMessage, messageContextInfo: outer, ...others } = message;
  const copy = deviceSentMessage?.message;
  // An honest phone sends nothing beside the copy.
  if (!copy || Object.keys(others).length > 0) return message;
  if (outer) copy.messageContextInfo = { ...outer, ...given(copy.messageContextInfo ?? {}) };
  return copy;
}

/** Without what protobufjs answers for what is not there. */
function given<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner != null)) as Partial<T>;
}

/** The message with the secret that the phone keeps beside it, as history has it, unless one is inside already. */
export function withSecret(message: proto.IMessage, secret: Uint8Array | null | undefined): proto.IMessage {
  if (!secret?.length || secretOf(message)) return message;
  return { ...message, messageContextInfo: { ...message.messageContextInfo, messageSecret: secret } };
}

/** What votes and sealed edits of a message are sealed with. */
export function secretOf(message: proto.IMessage): Uint8Array | null {
  const { beside } = opened(message);
  return beside.map(({ messageSecret }) => messageSecret).find((secret) => secret?.length) ?? null;
}
