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
}

export interface WaitingView {
  id: string;
  ref: string;
  since: string;
  platform: string;
  /** True when the QR's text is known, so that a phone can scan it by id. */
  seen: boolean;
}

export interface MessageView {
  id: string;
  fromMe: boolean;
  /** The protobuf field that held the content: `conversation`, `imageMessage`, … */
  kind: string;
  text: string | null;
  at: string;
  status: 'sent' | 'delivered' | 'read' | 'received' | 'undecryptable';
  device: number;
  duplicates: number;
  quote: string | null;
  refusals: number[];
}

export interface ChatView {
  peer: string;
  name: string;
  unread: number;
  last: MessageView | null;
}

export interface Snapshot {
  accounts: (AccountView & { chats: ChatView[] })[];
  waiting: WaitingView[];
}

/** What the phones page hears while it is open. Each carries all it takes to update the page. */
export type SimEvent =
  | { type: 'account'; account: AccountView }
  | { type: 'waiting'; waiting: WaitingView[] }
  | { type: 'message'; phone: string; peer: string; unread: number; message: MessageView }
  | { type: 'typing'; phone: string; peer: string; typing: boolean };
