import { createHash } from 'node:crypto';
import type { proto, WASocket } from '@whiskeysockets/baileys';
import { askForGroup, findGroup, type GroupSource } from '../groups/directory.ts';
import { deviceIn, deviceName, isGroupJid, jidKind, lidJid, personOf, phoneJid } from '../ids.ts';
import type { Log } from '../log.ts';
import { Lru } from '../lru.ts';
import { stanzaMarks } from './content.ts';

/** An open connection, as far as reaching all devices needs it. */
export interface ReachingConnection {
  sock: WASocket;
  /** Which devices people have, as far as is noted. */
  devices: { flushAll(): void };
}

/** The devices that one message was sent to, and what WhatsApp was told of them. */
interface Reached {
  chat: string;
  devices: string[];
  hash: string;
}

/** In messages without WhatsApp's answer, and in chats. */
const NOTED_LIMIT = 1_000;

/**
 * Sees to it that a message reaches every device. WhatsApp carries it to those that we name, and when its own list is
 * another, its answer brings the hash of that list (`phash`): then we ask anew, and send the message to whom we left
 * out, under the same id. So does WhatsApp Web (`WAWebSendUserMsgJob`, `WAWebResendGroupMsg`); Baileys passes over it.
 */
export class Reach {
  private readonly keys: GroupSource['keys'];
  private readonly log: Log;
  private readonly waiting = new Lru<string, Reached>(NOTED_LIMIT);
  /** The last list of each chat, so that messages of one chat share it. */
  private readonly latest = new Lru<string, Reached>(NOTED_LIMIT);
  /** What WhatsApp answers in a chat although we leave nobody out. */
  private readonly harmless = new Lru<string, string>(NOTED_LIMIT);

  constructor(keys: GroupSource['keys'], log: Log) {
    this.keys = keys;
    this.log = log;
  }

  /** Notes to which devices a message is about to go; answers with what its stanza says of them. */
  async note({ sock }: ReachingConnection, messageId: string, chat: string): Promise<Record<string, string>> {
    const found = await sock.getUSyncDevices(await this.people(sock, chat), true, false);
    const devices = found.map(({ jid }) => jid);
    const hash = hashOf(new Set([...devices.map((jid) => deviceName(jid)), ownName(sock, devices[0] ?? chat)]));
    const before = this.latest.get(chat);
    const reached = before?.hash === hash ? before : { chat, devices, hash };
    this.latest.set(chat, reached);
    this.waiting.set(messageId, reached);
    return isGroupJid(chat) ? { phash: hash } : {};
  }

  /** Takes WhatsApp's answer; what was left out and must be sent to others, if anything was. */
  answered(messageId: string, hash: string | null): Reached | null {
    const reached = this.waiting.get(messageId);
    this.waiting.delete(messageId);
    if (!reached || hash === null || hash === reached.hash) return null;
    return this.harmless.get(reached.chat) === hash ? null : { ...reached, hash };
  }

  /** Sends the message to the devices that were left out, and forgets what was noted of them. */
  async complete(
    connection: ReachingConnection,
    messageId: string,
    { chat, devices, hash }: Reached,
    message: proto.IMessage,
  ): Promise<void> {
    const { sock } = connection;
    connection.devices.flushAll();
    this.latest.delete(chat);
    if (isGroupJid(chat)) await askForGroup({ sock, keys: this.keys }, chat);
    const now = await sock.getUSyncDevices(await this.people(sock, chat), false, false);
    const missing = now.map(({ jid }) => jid).filter((jid) => !devices.includes(jid));
    if (missing.length === 0) this.harmless.set(chat, hash);
    this.log.info({ missing: missing.length }, 'devices_were_left_out');
    await sock.assertSessions(missing);
    const marks = stanzaMarks(message, isGroupJid(chat));
    for (const jid of missing)
      await sock.relayMessage(chat, message, { messageId, participant: { jid, count: 1 }, ...marks });
  }

  /** Whose devices a message to this chat goes to: those of all members, or of the person and our own. */
  private async people(sock: WASocket, chat: string): Promise<string[]> {
    if (isGroupJid(chat)) {
      const { participants } = await findGroup({ sock, keys: this.keys }, chat);
      return participants.map(({ id }) => id);
    }
    const { phone, lid } = personOf(sock.user?.id, sock.user?.lid);
    const own = jidKind(chat) === 'lid' && lid ? lidJid(lid) : phoneJid(phone ?? '');
    return [...new Set([own, chat])];
  }
}

/** This device's own name, of the kind that the others' are; of its LID the account may be all that is known. */
function ownName({ user }: WASocket, other: string): string {
  const { id = '', lid } = user ?? {};
  return deviceName(jidKind(other) === 'lid' && lid ? lid : id, deviceIn(id));
}

/** As whatsmeow makes it (`participantListHashV2`): six bytes of a hash over all names in order. */
function hashOf(names: Set<string>): string {
  const digest = createHash('sha256')
    .update([...names].sort().join(''))
    .digest();
  return `2:${digest.subarray(0, 6).toString('base64')}`;
}
