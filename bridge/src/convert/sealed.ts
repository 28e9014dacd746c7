import { createDecipheriv, createHmac } from 'node:crypto';
import { proto } from '@whiskeysockets/baileys';
import { lidJid, messageIdOf, phoneJid, type Person } from '../ids.ts';

/** What is sealed with the secret of the message that it is about; the words are part of the key. */
const USES = {
  edit: 'Message Edit',
  event: 'Event Edit',
  reaction: 'Enc Reaction',
  comment: 'Enc Comment',
  answer: 'Event Response',
  vote: 'Poll Vote',
} as const;
/** Only these are bound to their names once more. */
const BOUND: ReadonlySet<Use> = new Set(['answer', 'vote']);

export type Use = keyof typeof USES;

/** A change as it arrives: sealed with a key that only the message it changes holds. */
export interface Sealed {
  use: Use;
  /** The message it is about, as its writer named it: the seal is bound to it. */
  targetId: string;
  payload: Uint8Array;
  iv: Uint8Array;
}

/** A stranger's ciphertext of more bytes is not opened. */
const PAYLOAD_LIMIT = 256 * 1024;
const TAG_BYTES = 16;
/** An honest one has 12 bytes. */
const IV_LIMIT = 64;
const { MESSAGE_EDIT, EVENT_EDIT } = proto.Message.SecretEncryptedMessage.SecretEncType;

interface Envelope {
  targetMessageKey?: proto.IMessageKey | null;
  eventCreationMessageKey?: proto.IMessageKey | null;
  pollCreationMessageKey?: proto.IMessageKey | null;
  vote?: proto.Message.IPollEncValue | null;
  encPayload?: Uint8Array | null;
  encIv?: Uint8Array | null;
}

/** The sealed part of a message; null when it is not complete, or of a kind that is not known. */
export function sealedIn(field: string, body: unknown): Sealed | null {
  const { targetMessageKey, eventCreationMessageKey, pollCreationMessageKey } = body as Envelope;
  const { encPayload, encIv } = (body as Envelope).vote ?? (body as Envelope);
  const use = useOf(field, body);
  const targetId = (targetMessageKey ?? eventCreationMessageKey ?? pollCreationMessageKey)?.id;
  if (!use || !targetId || !encPayload || !encIv?.length || encIv.length > IV_LIMIT) return null;
  // A vote for nothing is as short as that.
  if (encPayload.length < TAG_BYTES || encPayload.length > PAYLOAD_LIMIT) return null;
  return { use, targetId, payload: encPayload, iv: encIv };
}

function useOf(field: string, body: unknown): Use | null {
  if (field === 'encReactionMessage') return 'reaction';
  if (field === 'encCommentMessage') return 'comment';
  if (field === 'encEventResponseMessage') return 'answer';
  if (field === 'pollUpdateMessage') return 'vote';
  const { secretEncType } = body as proto.Message.ISecretEncryptedMessage;
  if (field !== 'secretEncryptedMessage') return null;
  if (secretEncType === EVENT_EDIT) return 'event';
  return secretEncType === MESSAGE_EDIT ? 'edit' : null;
}

/**
 * What was sealed; null when no key opens it.
 *
 * The key is made of the secret of the message, its id, the names of whoever wrote it and of whoever seals, and the
 * use; either name may have been written as a phone number or as a LID. (whatsmeow, `msgsecret.go`, August 2026.)
 */
export function openSealed(sealed: Sealed, secret: Uint8Array, author: Person, sealer: Person): Uint8Array | null {
  for (const wrote of jidsOf(author)) {
    for (const sealedBy of jidsOf(sealer)) {
      const found = open(sealed, secret, wrote, sealedBy);
      if (found) return found;
    }
  }
  return null;
}

/** Everything that has to be known of a sealed change to tell it later. */
export function targetOf({ targetId }: Sealed): string {
  return messageIdOf(targetId);
}

function jidsOf({ phone, lid }: Person): string[] {
  return [...(lid ? [lidJid(lid)] : []), ...(phone ? [phoneJid(phone)] : [])];
}

function open(
  { use, targetId, payload, iv }: Sealed,
  secret: Uint8Array,
  wrote: string,
  sealedBy: string,
): Buffer | null {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
  const info = Buffer.from(`${targetId}${wrote}${sealedBy}${USES[use]}`);
  const key = createHmac('sha256', extracted)
    .update(info)
    .update(Buffer.from([1]))
    .digest();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv);
    if (BOUND.has(use)) decipher.setAAD(Buffer.from(`${targetId}\0${sealedBy}`));
    decipher.setAuthTag(payload.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(payload.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null; // sealed under other names, or damaged
  }
}
