/** What the control API answers and the phones page draws: plain data, no imports, shared with the browser. */

export interface DeviceView {
  device: number;
  online: boolean;
  platform: string;
  linkedAt: string;
  /** Stanzas kept for the device until it confirms them. */
  queued: number;
}

export interface AccountView {
  phone: string;
  lid: string;
  name: string;
  business: boolean;
  registered: boolean;
  autoDeliver: boolean;
  autoRead: boolean;
  addressing: 'pn' | 'lid';
  devices: DeviceView[];
  /** A limit on new chats; `until` in Unix seconds. */
  restriction: { code: 463 | 475; lock: boolean; until: number | null } | null;
}

export interface WaitingView {
  id: string;
  ref: string;
  since: string;
  platform: string;
  /** True when the QR's text is known, so that a phone can scan it by id. */
  seen: boolean;
  /** The number it has asked for, when it shows a code to be typed on that phone. */
  codeFor: string | null;
}

export type Kind =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'voice'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'poll'
  | 'unsupported';

export type Details =
  | { latitude: number; longitude: number; name: string | null; address: string | null; live: boolean }
  | { contacts: { name: string; phones: string[] }[] }
  | { name: string; options: string[]; selectable: number };

/** A file in a message. `ready`: the phone has fetched and decrypted it, and every hash was right. */
export interface MediaView {
  state: 'pending' | 'ready' | 'failed';
  error: MediaError | null;
  mimetype: string | null;
  size: number | null;
  /** Of the decrypted file, hexadecimal. */
  sha256: string | null;
  fileName: string | null;
  seconds: number | null;
  width: number | null;
  height: number | null;
  /** Base64, as is the thumbnail. */
  waveform: string | null;
  animated: boolean;
  thumbnail: string | null;
}

export type MediaError =
  'not_found' | 'gone' | 'wrong_enc_sha256' | 'wrong_mac' | 'wrong_sha256' | 'wrong_length' | 'incomplete';

export interface ReactionView {
  /** The phone number of whoever reacted. */
  author: string;
  emoji: string;
}

/** What a message brings along of the one it answers, as the phone shows it above the answer. */
export interface QuotedView {
  kind: Kind;
  text: string | null;
  seconds: number | null;
  hasThumbnail: boolean;
}

export interface MessageView {
  id: string;
  fromMe: boolean;
  /** The phone number of whoever wrote it. */
  author: string;
  kind: Kind;
  /** The text, the caption of a file, or a poll's question. */
  text: string | null;
  at: string;
  status: 'sent' | 'delivered' | 'read' | 'received' | 'undecryptable';
  device: number;
  duplicates: number;
  quote: string | null;
  quoted: QuotedView | null;
  /** After how many seconds it disappears, as its writer says; null when it stays. */
  expiration: number | null;
  mentions: string[];
  forwarded: boolean;
  viewOnce: boolean;
  details: Details | null;
  media: MediaView | null;
  reactions: ReactionView[];
  editedAt: string | null;
  deletedAt: string | null;
  refusals: number[];
  /** In a group: who has got it, and who has read it, by phone number. */
  receipts: Record<string, 'delivered' | 'read'>;
}

export interface GroupView {
  id: string;
  jid: string;
  subject: string;
  description: string | null;
  owner: string;
  addressing: 'pn' | 'lid';
  announce: boolean;
  locked: boolean;
  /** The code in the link. */
  invite: string;
  /** After how many seconds what is written here disappears; 0 is never. */
  timer: number;
  everybodyAdds: boolean;
  approval: boolean;
  /** Who waits for an admin to let them in. */
  asking: string[];
  picture: string | null;
  participants: { phone: string; lid: string; role: 'member' | 'admin' | 'superadmin' }[];
}

export interface ChatView {
  /** A phone number, or a group's id. */
  peer: string;
  name: string;
  unread: number;
  last: MessageView | null;
}

export interface Snapshot {
  accounts: (AccountView & { chats: ChatView[] })[];
  waiting: WaitingView[];
  groups: GroupView[];
}

/** Another service's page, which has a tab on the stage. */
export interface Tab {
  name: string;
  /** What the tab is called, by language. */
  title: Record<'ru' | 'kk' | 'en', string>;
  url: string;
}

/** What is on the stage beside the phones. */
export interface StageView {
  /** The hub that the stage plays for. */
  hub: string | null;
  tabs: Tab[];
}

/** What the phones page hears while it is open. Each carries all it takes to update the page. */
export type SimEvent =
  | { type: 'account'; account: AccountView }
  | { type: 'group'; group: GroupView }
  | { type: 'waiting'; waiting: WaitingView[] }
  | { type: 'message'; phone: string; peer: string; unread: number; message: MessageView }
  | { type: 'typing'; phone: string; peer: string; typing: boolean; recording: boolean };
