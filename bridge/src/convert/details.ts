import type { proto } from '@whiskeysockets/baileys';

export interface Location {
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
  live: boolean;
}

export interface SharedContact {
  name: string;
  phones: string[];
}

export interface Poll {
  name: string;
  options: string[];
  /** How many options one person may choose; 0 means any number. */
  selectable: number;
}

export function locationOf(body: unknown, live: boolean): Location {
  const found = body as proto.Message.ILocationMessage;
  return {
    latitude: found.degreesLatitude ?? 0,
    longitude: found.degreesLongitude ?? 0,
    name: found.name || null,
    address: found.address || null,
    live: live || found.isLive === true,
  };
}

export function contactsOf(body: unknown): SharedContact[] {
  const { contacts } = body as proto.Message.IContactsArrayMessage;
  return (contacts ?? [body as proto.Message.IContactMessage]).map(contactOf);
}

export function pollOf(body: unknown): Poll {
  const { name, options, selectableOptionsCount } = body as proto.Message.IPollCreationMessage;
  return {
    name: name ?? '',
    options: (options ?? []).map(({ optionName }) => optionName ?? ''),
    selectable: selectableOptionsCount ?? 0,
  };
}

function contactOf({ displayName, vcard }: proto.Message.IContactMessage): SharedContact {
  // A folded line of a vCard goes on after a line break and a space (RFC 6350, 3.2).
  const lines = (vcard ?? '').replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const fullName = lines.find((line) => /^FN[:;]/i.test(line))?.replace(/^[^:]*:/, '');
  return { name: displayName || fullName || '', phones: lines.flatMap(phoneOf) };
}

/** `item1.TEL;waid=77011234567:+7 701 123 45 67`: WhatsApp's own number where it is given, else what is written. */
function phoneOf(line: string): string[] {
  const [head = '', ...rest] = line.split(':');
  if (!/^([\w-]+\.)?TEL(;|$)/i.test(head)) return [];
  const phone = /waid=(\d+)/i.exec(head)?.[1] ?? rest.join(':').replace(/\D/g, '');
  return phone ? [phone] : [];
}
