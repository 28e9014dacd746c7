import type { proto } from '@whiskeysockets/baileys';
import { wholeNumber, withinLimit, type Bounds } from './bounds.ts';

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

/** What WhatsApp's own apps make, with room to spare; in UTF-16 units and items. */
export const NAME_LIMIT = 512;
const ADDRESS_LIMIT = 2_048;
const OPTION_LIMIT = 512;
export const OPTIONS_LIMIT = 64;
const CONTACTS_LIMIT = 300;
const PHONES_LIMIT = 20;
const PHONE_DIGITS = 20;
/** UTF-16 units of a vCard that are read; pictures follow the numbers. */
const VCARD_LIMIT = 64 * 1024;

/** Null when the place is not on the globe. */
export function locationOf(body: unknown, live: boolean, bounds: Bounds): Location | null {
  const found = body as proto.Message.ILocationMessage;
  const latitude = withinLimit(found.degreesLatitude ?? 0, 90);
  const longitude = withinLimit(found.degreesLongitude ?? 0, 180);
  if (latitude === null || longitude === null) return null;
  return {
    latitude,
    longitude,
    name: bounds.text(found.name, NAME_LIMIT),
    address: bounds.text(found.address, ADDRESS_LIMIT),
    live: live || found.isLive === true,
  };
}

export function contactsOf(body: unknown, bounds: Bounds): SharedContact[] {
  const { contacts } = body as proto.Message.IContactsArrayMessage;
  const found = contacts?.length ? contacts : [body as proto.Message.IContactMessage];
  return bounds.list(found, CONTACTS_LIMIT, (contact) => contactOf(contact, bounds));
}

export function pollOf(body: unknown, bounds: Bounds): Poll {
  const { name, options, selectableOptionsCount } = body as proto.Message.IPollCreationMessage;
  const named = bounds.list(options, OPTIONS_LIMIT, ({ optionName }) => optionText(optionName, bounds));
  return {
    name: bounds.text(name, ADDRESS_LIMIT) ?? '',
    options: named,
    selectable: wholeNumber(selectableOptionsCount, 0, named.length) ?? 0,
  };
}

/** An option as it is told, in the poll and in every vote. */
export function optionText(name: string | null | undefined, bounds: Bounds): string {
  return bounds.text(name, OPTION_LIMIT) ?? '';
}

function contactOf({ displayName, vcard }: proto.Message.IContactMessage, bounds: Bounds): SharedContact {
  const card = (vcard ?? '').slice(0, VCARD_LIMIT);
  // A folded line of a vCard goes on after a line break and a space (RFC 6350, 3.2).
  const lines = card.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const fullName = lines.find((line) => /^FN[:;]/i.test(line))?.replace(/^[^:]*:/, '');
  const phones = bounds.list(lines.flatMap(phoneOf), PHONES_LIMIT, (phone) => phone);
  return { name: bounds.text(displayName || fullName, NAME_LIMIT) ?? '', phones };
}

/** `item1.TEL;waid=77011234567:+7 701 123 45 67`: WhatsApp's own number where it is given, else what is written. */
function phoneOf(line: string): string[] {
  const [head = '', ...rest] = line.split(':');
  if (!/^([\w-]+\.)?TEL(;|$)/i.test(head)) return [];
  const phone = /waid=(\d+)/i.exec(head)?.[1] ?? rest.join(':').replace(/\D/g, '');
  return phone && phone.length <= PHONE_DIGITS ? [phone] : [];
}
