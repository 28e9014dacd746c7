import type { Account } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { makeJid, parseJid, SERVER } from '../wire/jids.ts';
import { bytes, child, children, node } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import { aboutNode, timerNode } from './profiles.ts';
import type { Query } from './query.ts';

/** Which devices, LIDs and registrations: one answer for each user asked about, who may not be on WhatsApp. */
export function usync({ world, iq }: Query): BinaryNode[] {
  const request = child(iq, 'usync');
  const protocols = children(child(request, 'query')).map(({ tag }) => tag);
  const users = children(child(request, 'list'), 'user').flatMap((user) => {
    const asked = user.attrs['jid'] ?? jidOfContact(user);
    const account = world.find(asked);
    if (asked === undefined) return [];
    if (account?.registered) return [answerFor(account, asked, protocols)];
    return protocols.includes('contact') ? [node('user', { jid: asked }, [node('contact', { type: 'out' })])] : [];
  });
  return [node('usync', {}, [node('result'), node('list', {}, users)])];
}

/** `<contact>+77010000001</contact>` instead of a JID. */
function jidOfContact(user: BinaryNode): string | undefined {
  const digits = bytes(child(user, 'contact')).toString().replace(/\D/g, '');
  return digits === '' ? undefined : makeJid(digits, 'pn');
}

function answerFor(account: Account, asked: string, protocols: string[]): BinaryNode {
  const byPhone = parseJid(asked)?.server === SERVER;
  const content: BinaryNode[] = [];
  if (protocols.includes('devices')) content.push(node('devices', {}, [deviceList(account)]));
  // Asked about a LID, the server has no second LID to give; Baileys would take it for a phone number.
  if (protocols.includes('lid') && byPhone) content.push(node('lid', { val: jidOf(account, 'lid') }));
  if (protocols.includes('status')) content.push(aboutNode(account));
  if (protocols.includes('disappearing_mode')) content.push(timerNode(account));
  if (protocols.includes('contact')) content.push(node('contact', { type: 'in' }));
  return node('user', { jid: byPhone ? jidOf(account, 'pn') : jidOf(account, 'lid') }, content);
}

function deviceList(account: Account): BinaryNode {
  const linked = account.devices.map(({ number }) =>
    node('device', { id: String(number), 'key-index': String(number) }),
  );
  return node('device-list', {}, [node('device', { id: '0' }), ...linked]);
}
