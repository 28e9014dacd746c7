import type { BaileysEventMap, GroupMetadata, WAMessage } from '@whiskeysockets/baileys';
import { callEvent } from '../convert/call.ts';
import { contactEvents } from '../convert/contact.ts';
import type { EventDraft } from '../convert/event.ts';
import { participantsEvent, syncedEvents, updatedEvent } from '../convert/group.ts';
import { isUnreadable, messageEvent, undecryptableEvent, type Me, type Source } from '../convert/message.ts';
import { presenceEvents } from '../convert/presence.ts';
import { markedEvents } from '../convert/reading.ts';
import { groupReceiptEvents, receiptEvents } from '../convert/status.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import type { HistoryReader } from './history.ts';
import type { Timers } from './timers.ts';

export interface HearingParts {
  ledger: Ledger;
  keys: KeyStore;
  history: HistoryReader;
  timers: Timers;
  me: () => Me;
  /** Whether the message was recorded when it was decrypted. */
  isRecorded: (message: WAMessage) => boolean;
  isLate: (messageId: string) => boolean;
  /** When the change of the app's state was made that Baileys announces now, in seconds; 0 when it is not known. */
  changedAt: () => number;
  /** What is worth telling only now. */
  onPassing: (event: EventDraft) => void;
  /** Something that Baileys announced cannot be read. */
  onFailure: (error: unknown) => void;
}

type Heard = Partial<BaileysEventMap>;

/** Turns what Baileys announces into events for the hub. The connection's own state is not its business. */
export class Hearing {
  private readonly parts: HearingParts;

  constructor(parts: HearingParts) {
    this.parts = parts;
  }

  /** One thing that cannot be told is left out and said to `onFailure`; the others are told all the same. */
  hear(heard: Heard): void {
    this.hearMessages(heard);
    this.hearGroups(heard);
    this.tell(heard['contacts.upsert'], contactEvents);
    this.tell(heard['chats.update'], (chats) => markedEvents(chats, this.parts.changedAt()));
    this.parts.timers.hearChats(heard['chats.update'] ?? []);
    const past = heard['messaging-history.set'];
    if (past) {
      this.parts.timers.hearHistory(past.chats);
      this.parts.history.tell(past);
    }
    this.tell(heard.call, (calls) => calls.map(callEvent));
    if (heard['presence.update']) presenceEvents(heard['presence.update']).forEach(this.parts.onPassing);
  }

  private hearMessages(heard: Heard): void {
    const upsert = heard['messages.upsert'];
    this.parts.timers.hearMessages(upsert?.messages ?? []);
    this.tell(upsert?.messages, (messages) =>
      messages.map((message) => {
        if (this.parts.isRecorded(message)) return null;
        const late = upsert?.type === 'append' || this.parts.isLate(message.key.id ?? '');
        return this.messageEvent(message, late ? 'offline' : 'live');
      }),
    );
    this.tell(heard['messages.update'], receiptEvents);
    this.tell(heard['message-receipt.update'], groupReceiptEvents);
  }

  private messageEvent(message: WAMessage, source: Source): EventDraft | null {
    const me = this.parts.me();
    return isUnreadable(message) ? undecryptableEvent(message, me, source) : messageEvent(message, me, source);
  }

  /** What is noted of a group is forgotten with each change, and noted anew when WhatsApp tells the whole group. */
  private hearGroups(heard: Heard): void {
    const { keys } = this.parts;
    const updates = [...(heard['groups.upsert'] ?? []), ...(heard['groups.update'] ?? [])];
    const whole = updates.filter(isWhole);
    for (const group of whole) keys.groups.announced(group);
    this.tell(whole, (groups) => syncedEvents(groups, this.parts.me()));
    const parts = updates.filter((update) => !isWhole(update) && update.id);
    for (const { id } of parts) keys.groups.forget(id ?? '');
    this.tell(parts, (some) => some.map(updatedEvent));
    const participants = heard['group-participants.update'];
    if (!participants) return;
    keys.groups.forget(participants.id);
    this.tell([participants], (some) => some.map(participantsEvent));
  }

  private tell<T>(items: T[] | undefined, read: (items: T[]) => (EventDraft | null)[]): void {
    for (const event of this.read(items ?? [], read)) if (event) this.parts.ledger.record(event);
  }

  /** Reads them together, or, when that fails, each alone. */
  private read<T, R>(items: T[], read: (items: T[]) => R[]): R[] {
    try {
      return read(items);
    } catch (error) {
      if (items.length > 1) return items.flatMap((one) => this.read([one], read));
      this.parts.onFailure(error);
      return [];
    }
  }
}

function isWhole(update: Partial<GroupMetadata>): update is GroupMetadata {
  return update.id !== undefined && update.subject !== undefined && update.participants !== undefined;
}
