import type { proto } from '@whiskeysockets/baileys';
import { wholeNumber, withinLimit, type Bounds } from './bounds.ts';
import { readCard } from './vcard.ts';

export interface Location {
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
  live: boolean;
}

/** Something that takes place; times in Unix seconds. */
export interface Happening {
  name: string;
  description: string | null;
  startsAt: number | null;
  endsAt: number | null;
  place: string | null;
  link: string | null;
  canceled: boolean;
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

/** The year 2100, in seconds. */
const LATEST = 4_102_444_800;

export function happeningOf(body: unknown, bounds: Bounds): Happening {
  const found = body as proto.Message.IEventMessage;
  const { name, address } = found.location ?? {};
  return {
    name: bounds.text(found.name, NAME_LIMIT) ?? '',
    description: bounds.text(found.description, ADDRESS_LIMIT),
    startsAt: wholeNumber(found.startTime, 1, LATEST),
    endsAt: wholeNumber(found.endTime, 1, LATEST),
    place: bounds.text([name, address].filter(Boolean).join(', '), ADDRESS_LIMIT),
    link: bounds.text(found.joinLink, ADDRESS_LIMIT),
    canceled: found.isCanceled === true,
  };
}

/** An option as it is told, in the poll and in every vote. */
export function optionText(name: string | null | undefined, bounds: Bounds): string {
  return bounds.text(name, OPTION_LIMIT) ?? '';
}

function contactOf({ displayName, vcard }: proto.Message.IContactMessage, bounds: Bounds): SharedContact {
  const card = readCard(vcard ?? '');
  const phones = bounds.list([...new Set(card.phones)], PHONES_LIMIT, (phone) => phone);
  return { name: bounds.text(displayName || card.name, NAME_LIMIT) ?? '', phones };
}
