import type { LTHashState } from '@whiskeysockets/baileys';
import type { Party } from '../signal/party.ts';
import type { Details, Kind, MediaView, ReactionView, QuotedView } from '../views.ts';
import type { BinaryNode } from '../wire/baileys.ts';

export type Addressing = 'pn' | 'lid';

/** A fifth state, `undecryptable`, is the grey "Waiting for this message" of a real phone. */
export type MessageStatus = 'sent' | 'delivered' | 'read' | 'received' | 'undecryptable';

/** A message as one phone shows it. The other side's phone has its own copy. */
export interface ChatMessage {
  id: string;
  fromMe: boolean;
  /** The phone number of whoever wrote it. */
  author: string;
  /** The message as it was encoded, without padding; empty while it cannot be decrypted. */
  encoded: Uint8Array;
  kind: Kind;
  text: string | null;
  at: string;
  status: MessageStatus;
  /** Written on the phone itself (0) or on a linked device (its number). */
  device: number;
  /** How many further stanzas with this id came and were dropped. */
  duplicates: number;
  quote: string | null;
  quoted: QuotedView | null;
  expiration: number | null;
  mentions: string[];
  forwarded: boolean;
  viewOnce: boolean;
  details: Details | null;
  media: MediaView | null;
  reactions: ReactionView[];
  editedAt: string | null;
  deletedAt: string | null;
  /** What linked devices are sent instead, such as a sealed edit. */
  toDevices?: Uint8Array | undefined;
  /** Linked devices are only told that there is a message, which the phone alone shows, or gives when it is asked. */
  unavailable?: 'view_once' | 'on_request' | undefined;
  /** It was sent to a list of recipients, or as a status. */
  broadcast?: 'list' | 'status' | undefined;
  /** How the author addressed the chat; receipts use the same. */
  addressing: Addressing;
  /** For what we wrote: linked devices of the other side that have not confirmed yet. */
  awaiting: number[];
  /** Codes of refusals from the other side's linked devices. */
  refusals: number[];
  /** In a group: who has got it, and who has read it, by phone number. */
  receipts: Record<string, 'delivered' | 'read'>;
}

export type Role = 'member' | 'admin' | 'superadmin';

export interface Group {
  /** Digits; the JID is `<id>@g.us`. */
  id: string;
  subject: string;
  subjectAt: string;
  description: string | null;
  descriptionId: string;
  /** The phone number of whoever made it. */
  owner: string;
  /** How members are called in its stanzas. */
  addressing: Addressing;
  /** Only admins write. */
  announce: boolean;
  /** Only admins change subject and description. */
  locked: boolean;
  /** How members' receipts reach the author: those of several members for one message together, or each alone. */
  receipts: 'grouped' | 'single';
  createdAt: string;
  invite: string;
  /** By phone number. */
  participants: Map<string, Role>;
  /** After how many seconds what is written here disappears. */
  timer?: number;
  /** Every member may add others, not admins alone. */
  everybodyAdds?: boolean;
  /** Who comes by the link waits for an admin. */
  approval?: boolean;
  /** Who waits, and since when, by phone number. */
  asking?: Map<string, string>;
  picture?: Picture;
  /** Sender keys by `phone:device` of the sender, as libsignal's own records. */
  senderKeys: Map<string, Uint8Array>;
  /** Which key of a sender has been given to which `phone:device`. */
  keyHolders: Map<string, Map<string, number>>;
}

export interface Chat {
  /** A phone number, or a group's id. */
  peer: string;
  unread: number;
  /** By id, in the order in which this phone got them. */
  messages: Map<string, ChatMessage>;
  /** Reactions, edits and deletions that this phone has written: nothing to show, but they may be asked for again. */
  acts: Map<string, ChatMessage>;
  /** Its owner has marked it as unread. */
  markedUnread?: boolean;
  /** Calls from there that nobody took, in order. */
  missedCalls?: MissedCall[];
}

export interface MissedCall {
  id: string;
  at: string;
  video: boolean;
}

export type QueueKind = 'message' | 'receipt' | 'notification';

/** A stanza the server keeps for a linked device until the device confirms it. */
export interface Queued {
  key: string;
  kind: QueueKind;
  node: BinaryNode;
  /** Refusals (ack with error 500) to expect because the device has asked for a retry instead. */
  retriesAsked: number;
}

export interface DeviceKeys {
  registrationId: number;
  identity: Buffer;
  signed: { id: number; value: Buffer; signature: Buffer };
  oneTime: Map<number, Buffer>;
}

/** A picture of a person or a group: its number, and where the file is. */
export interface Picture {
  id: string;
  path: string;
}

/** What a business tells of itself. */
export interface BusinessProfile {
  address?: string;
  description?: string;
  websites?: string[];
  email?: string;
  category?: string;
  timezone?: string;
  /** `day`: sun, mon, …; times in minutes after midnight. */
  hours?: { day: string; mode: 'specific_hours' | 'open_24h' | 'appointment_only'; open?: number; close?: number }[];
}

/** A linked device (companion) of an account. */
export interface Device {
  phone: string;
  number: number;
  noiseKey: Buffer;
  keys: DeviceKeys;
  /** ADVSignedDeviceIdentity with the device's own signature, as the device sent it. */
  deviceIdentity: Buffer;
  platform: string;
  /** It wants messages older than the recent ones, too. */
  wantsFullHistory: boolean;
  linkedAt: string;
  /** False until the device has taken its first history: Baileys holds events back until then. */
  hasHistory: boolean;
  queue: Map<string, Queued>;
}

/** One collection of app state: where it stands, every patch so far, and what they come to. */
export interface Collection {
  state: LTHashState;
  patches: Uint8Array[];
  /** By the MAC of what each is about. */
  records: Map<string, Uint8Array>;
  /** Of the state. */
  mac: Uint8Array;
}

export interface AppState {
  /** Shared by the phone with its devices only. */
  key: Buffer;
  collections: Map<string, Collection>;
}

/** A WhatsApp user: a customer, or the owner of a business. Both are made alike; only the page tells them apart. */
export interface Account {
  phone: string;
  lid: string;
  name: string;
  business: boolean;
  /** False: the number is not on WhatsApp. */
  registered: boolean;
  autoDeliver: boolean;
  autoRead: boolean;
  addressing: Addressing;
  /** Groups show no number of this person, only the LID. */
  hidesPhone: boolean;
  chats: Map<string, Chat>;
  devices: Device[];
  nextDevice: number;
  party: Party;
  /** How the owner's address book calls people, by their numbers. */
  addressBook?: Map<string, string>;
  /** Which number it had before this one, and until when. */
  formerly?: { phone: string; at: string };
  /** Made with the first device. */
  appState?: AppState;
  picture?: Picture;
  /** A few words about oneself, and since when. */
  about?: { text: string; at: string };
  /** After how many seconds messages of new chats disappear, and since when. */
  timer?: { seconds: number; at: string };
  profile?: BusinessProfile;
}

/** The other side of a chat. */
export type Peer = Account | Group;

/** Whether a person is in WhatsApp now. */
export interface Presence {
  online: boolean;
  /** Unix seconds; null when the person hides it. */
  lastSeen: number | null;
}

/** What a phone tells a device that is linked next, beside names. */
export interface HistoryPlan {
  /** The newest messages of each chat, at most so many. */
  perChat: number;
  /** In how many pieces they come. */
  pieces: number;
  /** So many before those, for a device that wants all of the history. */
  older: number;
  /** The phone sends nothing at all. */
  silent?: boolean;
  /** False: inside the message instead of as a file, for clients that cannot fetch one. */
  external: boolean;
  /** How edits are told: each as the message itself, unless they stand `beside` what they change. */
  edits?: 'instead' | 'beside';
}

/** A limit that WhatsApp has put on an account. */
export interface Restriction {
  /** 463: new chats are refused; 475: the month's new chats are used up. */
  code: 463 | 475;
  /** True: a lock on new chats. False (463 only): messages without the reader's token are refused. */
  lock: boolean;
  /** Unix seconds; null when WhatsApp names no end. */
  until: number | null;
}

/** What the phone does when a linked device asks for a file that the server no longer has. */
export type Reupload = 'ok' | 'gone' | 'silent';
