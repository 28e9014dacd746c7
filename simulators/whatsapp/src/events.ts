import type { ChatMessage } from './model.ts';

/** What the phones page hears while it is open. Each carries all it takes to update the page. */
export type SimEvent =
  | { type: 'account'; account: AccountView }
  | { type: 'waiting'; waiting: WaitingView[] }
  | { type: 'message'; phone: string; peer: string; unread: number; message: MessageView }
  | { type: 'typing'; phone: string; peer: string; typing: boolean };

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
  online: boolean;
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

export type MessageView = Omit<ChatMessage, 'awaiting' | 'addressing'>;

type Listener = (event: SimEvent) => void;

/** Tells every open phones page what happened. */
export class Events {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: SimEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
