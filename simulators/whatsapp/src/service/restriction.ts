import { randomBytes } from 'node:crypto';
import { now } from '../clock.ts';
import type { Account, Restriction } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { FROM_SERVER } from '../wire/jids.ts';
import { bytes, child, node, unixSeconds } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import type { Query } from './query.ts';
import { QueryError } from './query.ts';
import { enqueue } from './queue.ts';

const NOT_FOUND = 404;
/** WhatsApp's numbers of two questions, from Baileys' `Types/Mex`. */
const TIMELOCK = '23983697327930364';
const CAPPING = '24503548349331633';

/** The code with which a message of a restricted account is refused. */
export function restrictionOn(world: World, author: Account, to: Account, stanza: BinaryNode): number | undefined {
  const restriction = world.restrictions.get(author.phone);
  if (!restriction || (restriction.until !== null && restriction.until * 1000 < now())) return undefined;
  if (stanza.attrs['category'] === 'peer' || to === author) return undefined;
  if (restriction.code === 463 && !restriction.lock) {
    const token = world.tokens.get(`${author.phone} ${to.phone}`);
    return token?.equals(bytes(child(stanza, 'tctoken'))) ? undefined : restriction.code;
  }
  const hasWritten = [...(author.chats.get(to.phone)?.messages.values() ?? [])].some(({ fromMe }) => !fromMe);
  return hasWritten ? undefined : restriction.code;
}

/** Restrict an account or, with undefined, set it free; its linked devices are told of a lock. */
export function restrict(world: World, account: Account, restriction: Restriction | undefined): void {
  const before = world.restrictions.get(account.phone);
  if (restriction) world.restrictions.set(account.phone, restriction);
  else world.restrictions.delete(account.phone);
  world.changed(account);
  const concerned = restriction ?? before;
  if (!concerned) return;
  if (concerned.code === 475) {
    const data = { xwa2_notify_new_chat_messages_capping_info_update: capping(restriction) };
    tell(world, account, 'MessageCappingInfoNotification', data);
  } else if (concerned.lock) {
    const data = { xwa2_notify_account_reachout_timelock: timelock(restriction) };
    tell(world, account, 'NotificationUserReachoutTimelockUpdate', data);
  }
}

function tell(world: World, account: Account, operation: string, data: object): void {
  const update = node('update', { op_name: operation }, Buffer.from(JSON.stringify({ data })));
  for (const device of account.devices) {
    const id = randomBytes(8).toString('hex').toUpperCase();
    const attrs = { from: FROM_SERVER, type: 'mex', id, t: unixSeconds() };
    enqueue(world, device, 'notification', node('notification', attrs, [update]));
  }
}

function timelock(restriction: Restriction | undefined): object {
  const isActive = restriction?.code === 463 && restriction.lock;
  const ends = isActive && restriction.until !== null ? { time_enforcement_ends: String(restriction.until) } : {};
  return { is_active: isActive, ...ends, enforcement_type: 'DEFAULT' };
}

function capping(restriction: Restriction | undefined): object {
  const isCapped = restriction?.code === 475;
  return {
    total_quota: 100,
    used_quota: isCapped ? 100 : 0,
    cycle_end_timestamp: isCapped && restriction.until !== null ? String(restriction.until) : null,
    capping_status: isCapped ? 'CAPPED' : 'NONE',
  };
}

/** `w:mex`: is there a lock on new chats, and how many may still be begun? */
export function answerMex({ world, device, iq }: Query): BinaryNode[] {
  const restriction = world.restrictions.get(device.phone);
  const asked = child(iq, 'query')?.attrs['query_id'];
  const data =
    asked === TIMELOCK
      ? { xwa2_fetch_account_reachout_timelock: timelock(restriction) }
      : asked === CAPPING
        ? { xwa2_message_capping_info: capping(restriction) }
        : undefined;
  if (!data) throw new QueryError(NOT_FOUND, 'item-not-found');
  return [node('result', {}, Buffer.from(JSON.stringify({ data })))];
}

/** A person trusts the account: its linked devices get a token, to be shown with what they send to this person. */
export function giveToken(world: World, person: Account, to: Account): void {
  const token = randomBytes(16);
  world.tokens.set(`${to.phone} ${person.phone}`, token);
  for (const device of to.devices) {
    const attrs = {
      from: jidOf(person, 'pn'),
      sender_lid: jidOf(person, 'lid'),
      type: 'privacy_token',
      id: randomBytes(8).toString('hex').toUpperCase(),
      t: unixSeconds(),
    };
    const one = node('token', { jid: jidOf(to, 'pn'), type: 'trusted_contact', t: unixSeconds() }, token);
    enqueue(world, device, 'notification', node('notification', attrs, [node('tokens', {}, [one])]));
  }
}
