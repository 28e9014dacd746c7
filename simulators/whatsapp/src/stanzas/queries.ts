import type { Connection } from '../world/connection.ts';
import { activate } from '../link/session.ts';
import { unlink } from '../link/unlink.ts';
import type { Device } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { FROM_SERVER } from '../wire/jids.ts';
import { child, children, node } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import { GROUP_ANSWERS } from '../groups/queries.ts';
import { countKeys, digestKeys, giveBundles, rotateSignedKey, uploadKeys } from '../service/prekeys.ts';
import { syncAppState } from '../service/appState.ts';
import { giveBusinessProfile, givePicture, takeAbout, takeDefaultTimer, takePicture } from '../service/profiles.ts';
import type { Answer, Query } from '../service/query.ts';
import { QueryError } from '../service/query.ts';
import { answerMex } from '../service/restriction.ts';
import { usync } from '../service/usync.ts';

const nothing: Answer = () => undefined;

/** By `type xmlns child`; `*` stands for any child. The table of reference "whatsapp-wire", section 5. */
const ANSWERS: Record<string, Answer> = {
  ...GROUP_ANSWERS,
  'get encrypt count': countKeys,
  'get encrypt digest': digestKeys,
  'get encrypt key': giveBundles,
  'set encrypt registration': uploadKeys,
  'set encrypt rotate': rotateSignedKey,
  'set passive passive': nothing,
  'set passive active': nothing,
  'get abt props': () => [node('props', { hash: 'box' })],
  'get w props': () => [node('props', { hash: 'box' })],
  'get blocklist *': ({ world, device }) => [blocklist(world, device)],
  'set blocklist item': ({ world, device, iq }) => {
    block(world, device, iq);
    return [blocklist(world, device)];
  },
  'get privacy privacy': () => [privacy()],
  'set privacy tokens': nothing,
  'set privacy privacy': nothing,
  'set w:sync:app:state sync': syncAppState,
  'set w:m media_conn': ({ world }) => [mediaConn(world)],
  'get w:mex query': answerMex,
  'get w:p ping': nothing,
  'get usync usync': usync,
  'set md remove-companion-device': nothing,
  'set urn:xmpp:whatsapp:dirty clean': nothing,
  'get w:profile:picture picture': givePicture,
  'set w:profile:picture picture': takePicture,
  'set w:profile:picture ': takePicture,
  'set status status': takeAbout,
  'set disappearing_mode disappearing_mode': takeDefaultTimer,
  'get w:biz business_profile': giveBusinessProfile,
};

/** What happens once the answer has left. */
const AFTERWARDS: Record<string, (query: Query) => void> = {
  'set passive active': ({ world, connection, device }) => {
    activate(world, connection, device);
  },
  'set md remove-companion-device': ({ world, device }) => {
    unlink(world, device);
  },
};

export function answerQuery(world: World, connection: Connection, device: Device, iq: BinaryNode): void {
  const { id, type = '', xmlns = '' } = iq.attrs;
  if (type === 'result' || type === 'error') return;
  const first = children(iq)[0]?.tag ?? '';
  const fault = world.faults.strike(
    'query',
    device.phone,
    (rule) => rule.xmlns === xmlns && (rule.child === undefined || rule.child === first),
  );
  if (fault?.mute) return;
  const reply = () => {
    const query = { world, connection, device, iq };
    const found = [`${type} ${xmlns} ${first}`, `${type} ${xmlns} *`].find((name) => name in ANSWERS);
    const answered = (answer: BinaryNode): void => {
      connection.send(answer);
      AFTERWARDS[found ?? '']?.(query);
    };
    if (fault?.error !== undefined) answered(errorReply(id, fault.error, 'fault'));
    else if (found === undefined) answered(notImplemented(id));
    else answerWith(ANSWERS[found] ?? nothing, query, id, answered);
  };
  if (fault?.delayMs) setTimeout(reply, fault.delayMs);
  else reply();
}

/**
 * Whoever waits to be linked asks now and then whether we are there, and hangs up without an answer. (Linked devices show
 * their codes for minutes on one connection.)
 */
export function answerPing(connection: Connection, iq: BinaryNode): void {
  connection.send(node('iq', { from: FROM_SERVER, type: 'result', id: iq.attrs['id'] }));
}

/** Most answers are there at once, so that stanzas stay in order; only app state takes its time. */
function answerWith(
  answer: Answer,
  query: Query,
  id: string | undefined,
  answered: (answer: BinaryNode) => void,
): void {
  const result = (content: BinaryNode[] | undefined): void => {
    answered(node('iq', { from: FROM_SERVER, type: 'result', id }, content));
  };
  const failed = (error: unknown): void => {
    if (!(error instanceof QueryError)) throw error;
    answered(errorReply(id, error.code, error.message));
  };
  try {
    const content = answer(query);
    if (content instanceof Promise) void content.then(result).catch(failed);
    else result(content);
  } catch (error) {
    failed(error);
  }
}

/** An honest answer to what the box does not play. The code is XMPP's; what WhatsApp says is not known. */
function notImplemented(id: string | undefined): BinaryNode {
  return errorReply(id, 501, 'feature-not-implemented');
}

function errorReply(id: string | undefined, code: number, text: string): BinaryNode {
  return node('iq', { from: FROM_SERVER, type: 'error', id }, [node('error', { code: String(code), text })]);
}

/** Where files go and come from. Baileys puts https:// in front of the host, whatever it is. */
function mediaConn(world: World): BinaryNode {
  const host = node('host', { hostname: world.media.host, maxContentLengthBytes: String(2 * 1024 ** 3) });
  return node('media_conn', { auth: world.media.auth, ttl: '300', auth_ttl: '21600', max_buckets: '12' }, [host]);
}

function blocklist(world: World, { phone }: Device): BinaryNode {
  const items = [...(world.blocked.get(phone) ?? [])].map((jid) => node('item', { jid }));
  return node('list', { dhash: String(items.length) }, items);
}

function block(world: World, { phone }: Device, iq: BinaryNode): void {
  const blocked = world.blocked.get(phone) ?? new Set<string>();
  const { jid = '', action } = child(iq, 'item')?.attrs ?? {};
  if (action === 'block') blocked.add(jid);
  else blocked.delete(jid);
  world.blocked.set(phone, blocked);
}

function privacy(): BinaryNode {
  const names = ['readreceipts', 'last', 'online', 'profile', 'status', 'groupadd', 'calladd', 'messages'];
  const categories = names.map((name) => node('category', { name, value: 'all' }));
  return node('privacy', {}, categories);
}
