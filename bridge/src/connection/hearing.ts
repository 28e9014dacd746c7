import type { BaileysEventMap, GroupMetadata, WAMessage } from '@whiskeysockets/baileys';
import { callEvent } from '../convert/call.ts';
import { contactEvents } from '../convert/contact.ts';
import { participantsEvent, syncedEvents, updatedEvent } from '../convert/group.ts';
import { isUnreadable, messageEvent, undecryptableEvent, type Me, type Source } from '../convert/message.ts';
import { presenceEvents } from '../convert/presence.ts';
import { groupReceiptEvents, receiptEvents } from '../convert/status.ts';
import type { KeyStore } from '../store/keys.ts';
import type { EventDraft, Ledger } from '../store/ledger.ts';
import type { HistoryReader } from './history.ts';

export interface HearingParts {
  ledger: Ledger;
  keys: KeyStore;
  history: HistoryReader;
  me: () => Me;
  /** Whether the message was recorded when it was decrypted. */
  isRecorded: (message: WAMessage) => boolean;
  isLate: (messageId: string) => boolean;
  /** What is worth telling only now. */
  onPassing: (event: EventDraft) => void;
}

type Heard = Partial<BaileysEventMap>;

/** Turns what Baileys announces into events for the hub. The connection's own state is not its business. */
export class Hearing {
  private readonly parts: HearingParts;

  constructor(parts: HearingParts) {
    this.parts = parts;
  }

  hear(heard: Heard): void {
    this.hearMessages(heard);
    this.hearGroups(heard);
    if (heard['contacts.upsert']) this.record(contactEvents(heard['contacts.upsert']));
    if (heard['messaging-history.set']) this.parts.history.tell(heard['messaging-history.set']);
    if (heard.call) this.record(heard.call.flatMap((call) => callEvent(call) ?? []));
    if (heard['presence.update']) presenceEvents(heard['presence.update']).forEach(this.parts.onPassing);
  }

  private hearMessages(heard: Heard): void {
    const upsert = heard['messages.upsert'];
    for (const message of upsert?.messages ?? []) {
      if (this.parts.isRecorded(message)) continue;
      const late = upsert?.type === 'append' || this.parts.isLate(message.key.id ?? '');
      this.hearMessage(message, late ? 'offline' : 'live');
    }
    if (heard['messages.update']) this.record(receiptEvents(heard['messages.update']));
    if (heard['message-receipt.update']) this.record(groupReceiptEvents(heard['message-receipt.update']));
  }

  private hearMessage(message: WAMessage, source: Source): void {
    const me = this.parts.me();
    const event = isUnreadable(message) ? undecryptableEvent(message, me, source) : messageEvent(message, me, source);
    if (event) this.parts.ledger.record(event);
  }

  /** Notes of groups are taken away by every change, and put down when WhatsApp tells a whole group. */
  private hearGroups(heard: Heard): void {
    const { keys } = this.parts;
    const updates = [...(heard['groups.upsert'] ?? []), ...(heard['groups.update'] ?? [])];
    const whole = updates.filter(isWhole);
    for (const group of whole) keys.groups.announced(group);
    this.record(syncedEvents(whole, this.parts.me()));
    for (const update of updates) {
      if (isWhole(update) || !update.id) continue;
      keys.groups.forget(update.id);
      this.record([updatedEvent(update)]);
    }
    const participants = heard['group-participants.update'];
    if (!participants) return;
    keys.groups.forget(participants.id);
    this.record([participantsEvent(participants)]);
  }

  private record(events: (EventDraft | null)[]): void {
    for (const event of events) if (event) this.parts.ledger.record(event);
  }
}

function isWhole(update: Partial<GroupMetadata>): update is GroupMetadata {
  return update.id !== undefined && update.subject !== undefined && update.participants !== undefined;
}
