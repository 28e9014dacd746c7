import { randomBytes, randomInt } from 'node:crypto';
import type { Account, BusinessProfile, Device, Group, Peer } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { bytes, child, node, unixSeconds } from '../wire/nodes.ts';
import { groupJid, isGroup, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import type { Query } from './query.ts';
import { QueryError } from './query.ts';
import { enqueue } from './queue.ts';

const FORBIDDEN = 403;
const NOT_FOUND = 404;
const NOT_ACCEPTABLE = 406;

/** Set a picture of a person or a group, or with null take it away; who sees it is told. */
export async function setPicture(world: World, of: Peer, by: Account, image: Buffer | null): Promise<string | null> {
  const id = image === null ? null : String(randomInt(1_000_000_000, 2_000_000_000));
  const path = image === null ? '' : await world.media.add('picture', image);
  if (id === null) delete of.picture;
  else of.picture = { id, path };
  const jid = isGroup(of) ? groupJid(of) : jidOf(of, 'pn');
  const author = jidOf(by, isGroup(of) ? of.addressing : 'pn');
  const what = id === null ? node('delete', { jid, author }) : node('set', { jid, id, author });
  tell(world, isGroup(of) ? membersDevices(world, of) : observers(world, of), jid, 'picture', what);
  if (isGroup(of)) world.groupChanged(of);
  else world.changed(of);
  return id;
}

export function setAbout(world: World, of: Account, text: string): void {
  of.about = { text, at: new Date().toISOString() };
  tell(world, observers(world, of), jidOf(of, 'pn'), 'status', node('set', {}, Buffer.from(text)));
  world.changed(of);
}

/** For chats that are begun from now on; the account's other devices learn of it. */
export function setDefaultTimer(world: World, of: Account, seconds: number, by?: Device): void {
  of.timer = { seconds, at: new Date().toISOString() };
  const others = of.devices.filter((device) => device !== by);
  tell(world, others, jidOf(of, 'pn'), 'account_sync', timerNode(of));
  world.changed(of);
}

/** `w:profile:picture`: where the picture lies; nothing when it is the one that the device has. */
export function givePicture(query: Query): BinaryNode[] {
  const { picture } = subjectOf(query);
  if (!picture) throw new QueryError(NOT_FOUND, 'item-not-found');
  const { type = 'image', id } = child(query.iq, 'picture')?.attrs ?? {};
  if (id === picture.id) return [];
  const url = `http://${query.world.media.host}${picture.path}`;
  return [node('picture', { id: picture.id, type, url, direct_path: picture.path })];
}

export async function takePicture(query: Query): Promise<BinaryNode[]> {
  const of = subjectOf(query);
  const by = query.world.account(query.device.phone);
  const role = isGroup(of) ? of.participants.get(by.phone) : undefined;
  const mayChange = isGroup(of) ? role !== undefined && (!of.locked || role !== 'member') : of === by;
  if (!mayChange) throw new QueryError(FORBIDDEN, 'forbidden');
  const sent = child(query.iq, 'picture');
  if (sent && bytes(sent).length === 0) throw new QueryError(NOT_ACCEPTABLE, 'not-acceptable');
  const id = await setPicture(query.world, of, by, sent ? bytes(sent) : null);
  return id === null ? [] : [node('picture', { id })];
}

/** Whose picture it is about: the account itself unless the question names somebody else. */
function subjectOf({ world, device, iq }: Query): Peer {
  const { target } = iq.attrs;
  const subject = target === undefined ? world.account(device.phone) : (world.findGroup(target) ?? world.find(target));
  if (!subject) throw new QueryError(NOT_FOUND, 'item-not-found');
  return subject;
}

export function takeAbout({ world, device, iq }: Query): undefined {
  setAbout(world, world.account(device.phone), bytes(child(iq, 'status')).toString());
}

export function takeDefaultTimer({ world, device, iq }: Query): undefined {
  const seconds = Number(child(iq, 'disappearing_mode')?.attrs['duration'] ?? 0);
  setDefaultTimer(world, world.account(device.phone), seconds, device);
}

/** What `usync` tells of a person; somebody who has said nothing has no words. */
export function aboutNode({ about }: Account): BinaryNode {
  return about ? node('status', { t: seconds(about.at) }, Buffer.from(about.text)) : node('status', { t: '0' });
}

export function timerNode({ timer }: Account): BinaryNode {
  return node('disappearing_mode', {
    duration: String(timer?.seconds ?? 0),
    t: timer ? seconds(timer.at) : '0',
  });
}

/** `w:biz`: nothing about somebody who is no business. */
export function giveBusinessProfile({ world, iq }: Query): BinaryNode[] {
  const asked = child(iq, 'business_profile');
  const jid = child(asked, 'profile')?.attrs['jid'];
  const profile = world.find(jid)?.profile;
  return [node('business_profile', { v: asked?.attrs['v'] }, profile ? [profileNode(jid ?? '', profile)] : [])];
}

function profileNode(jid: string, profile: BusinessProfile): BinaryNode {
  const { address, description, email, websites = [], category, timezone, hours = [] } = profile;
  const text = (tag: string, value: string | undefined): BinaryNode[] =>
    value === undefined ? [] : [node(tag, {}, Buffer.from(value))];
  const open = hours.map(({ day, mode, open, close }) =>
    node('business_hours_config', {
      day_of_week: day,
      mode,
      open_time: open === undefined ? undefined : String(open),
      close_time: close === undefined ? undefined : String(close),
    }),
  );
  return node('profile', { jid }, [
    ...text('address', address),
    ...text('description', description),
    ...websites.flatMap((website) => text('website', website)),
    ...text('email', email),
    ...(category === undefined ? [] : [node('categories', {}, text('category', category))]),
    ...(open.length > 0 ? [node('business_hours', { timezone }, open)] : []),
  ]);
}

/** Devices of the account, and of people who have a chat with it (a guess). */
function observers(world: World, account: Account): Device[] {
  const others = [...account.chats.keys()].flatMap((peer) => world.accounts.get(peer)?.devices ?? []);
  return [...new Set([...account.devices, ...others])];
}

function membersDevices(world: World, group: Group): Device[] {
  return [...group.participants.keys()].flatMap((phone) => world.account(phone).devices);
}

function tell(world: World, devices: Device[], from: string, type: string, what: BinaryNode): void {
  for (const device of devices) {
    const id = randomBytes(8).toString('hex').toUpperCase();
    enqueue(world, device, 'notification', node('notification', { from, type, id, t: unixSeconds() }, [what]));
  }
}

function seconds(at: string): string {
  return String(Math.floor(Date.parse(at) / 1000));
}
