import type { EventEmitter } from 'node:events';
import type { BinaryNode } from '@whiskeysockets/baileys';
import type { EventDraft } from '../convert/event.ts';
import { numberChanges, type NumberChange } from '../convert/number.ts';
import { ownReadEvents } from '../convert/reading.ts';
import { groupedReceiptEvents } from '../groups/receipts.ts';
import { personOf, type Person } from '../ids.ts';

/** What is read of stanzas before Baileys reads them, or because it does not. */
export interface StanzaReaders {
  me(): Person;
  /** WhatsApp's answer to a message that we have sent: a code means refused, a `phash` that its list is another. */
  onAck(messageId: string, remoteJid: string, at: Date, code: number | null, phash: string | null): void;
  onReceipts(events: EventDraft[]): void;
  /** What the account's owner has read elsewhere. */
  onOwnReads(events: EventDraft[]): void;
  /** Linking this account takes a passkey. */
  onPasskey(): void;
  /** The secret in the QR code shown is not good any more. */
  onSecretExpired(): void;
  /** Somebody, or the account itself, has other linked devices than before. */
  onDevices(person: Person): void;
  /** People, or the account itself, have other numbers. */
  onNumbers(changes: NumberChange[]): void;
  onFrame(): void;
}

const PASSKEY_NOTICES = new Set(['passkey_prologue_request', 'crsc_continuation']);

export function readStanzas(stanzas: EventEmitter, readers: StanzaReaders): void {
  stanzas.on('CB:ack,class:message', ({ attrs }: BinaryNode) => {
    const code = attrs['error'] ? Number(attrs['error']) : null;
    const at = new Date(Number(attrs['t'] ?? 0) * 1000 || Date.now());
    readers.onAck(attrs['id'] ?? '', attrs['from'] ?? '', at, code, attrs['phash'] ?? null);
  });
  stanzas.on('CB:receipt', (receipt: BinaryNode) => {
    readers.onReceipts(groupedReceiptEvents(receipt));
    readers.onOwnReads(ownReadEvents(receipt, readers.me()));
  });
  stanzas.on('CB:notification', (notification: BinaryNode) => {
    const { attrs, content } = notification;
    readers.onNumbers(numberChanges(notification));
    const type = attrs['type'] ?? '';
    if (PASSKEY_NOTICES.has(type)) readers.onPasskey();
    if (type === 'companion_reg_refresh') readers.onSecretExpired();
    const tags = Array.isArray(content) ? content.map(({ tag }) => tag) : [];
    if (type === 'account_sync' && tags.includes('devices')) readers.onDevices(readers.me());
    if (type === 'devices') readers.onDevices(personOf(attrs['from'], attrs['lid']));
  });
  stanzas.on('frame', () => {
    readers.onFrame();
  });
}

const LINKED = 'CB:iq,,pair-success';

/** Lets Baileys accept a phone's link, and so make it one, only when `mayLink` says so. */
export function guardLinking(stanzas: EventEmitter, mayLink: (phone: string | null) => boolean): void {
  const accept = stanzas.listeners(LINKED) as ((stanza: BinaryNode) => void)[];
  stanzas.removeAllListeners(LINKED);
  stanzas.on(LINKED, (stanza: BinaryNode) => {
    if (mayLink(phoneIn(stanza))) for (const listener of accept) listener(stanza);
  });
}

/** `<pair-success><device jid/>`: the phone that links. */
function phoneIn(stanza: BinaryNode): string | null {
  const [success] = Array.isArray(stanza.content) ? stanza.content : [];
  const parts = Array.isArray(success?.content) ? success.content : [];
  return personOf(parts.find(({ tag }) => tag === 'device')?.attrs['jid']).phone;
}
