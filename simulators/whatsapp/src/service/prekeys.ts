import { createHash } from 'node:crypto';
import type { Account, Device } from '../world/model.ts';
import type { Bundle } from '../signal/party.ts';
import { signatureIsValid, typed } from '../signal/party.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { FROM_SERVER, parseJid } from '../wire/jids.ts';
import { bigEndian, bytes, child, children, node, uint, unixSeconds } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import type { Query } from './query.ts';
import { QueryError } from './query.ts';
import { enqueue, queueKey } from './queue.ts';

const NOT_ACCEPTABLE = 406;
const ITEM_NOT_FOUND = 404;
/** Below this many one-time keys the server asks for more; Baileys reacts to fewer than 5. */
const LOW_KEYS = 5;

export function countKeys({ device }: Query): BinaryNode[] {
  return [node('count', { value: String(device.keys.oneTime.size) })];
}

/** Baileys only looks whether there is a digest; the hash is a guess. */
export function digestKeys({ device }: Query): BinaryNode[] {
  const { identity, signed } = device.keys;
  const hash = createHash('sha1').update(identity).update(signed.value).digest();
  return [
    node('digest', {}, [node('registration', {}, bigEndian(device.keys.registrationId, 4)), node('hash', {}, hash)]),
  ];
}

export function uploadKeys({ world, device, iq }: Query): undefined {
  const identity = bytes(child(iq, 'identity'));
  if (!identity.equals(device.keys.identity)) throw new QueryError(NOT_ACCEPTABLE, 'The identity is another one.');
  takeSignedKey(device, child(iq, 'skey'));
  device.keys.registrationId = uint(child(iq, 'registration'));
  for (const key of children(child(iq, 'list'), 'key')) {
    device.keys.oneTime.set(uint(child(key, 'id')), bytes(child(key, 'value')));
  }
  world.onChange();
}

export function rotateSignedKey({ world, device, iq }: Query): undefined {
  takeSignedKey(device, child(child(iq, 'rotate'), 'skey'));
  world.onChange();
}

function takeSignedKey(device: Device, skey: BinaryNode | undefined): void {
  const signed = {
    id: uint(child(skey, 'id')),
    value: bytes(child(skey, 'value')),
    signature: bytes(child(skey, 'signature')),
  };
  if (!signatureIsValid(device.keys.identity, typed(signed.value), signed.signature)) {
    throw new QueryError(NOT_ACCEPTABLE, 'The signed pre-key is not signed by the identity.');
  }
  device.keys.signed = signed;
}

/** Bundles of the phones and linked devices asked for; an unknown one carries an error, which fails Baileys' whole send. */
export function giveBundles({ world, iq }: Query): BinaryNode[] {
  const users = children(child(iq, 'key'), 'user').map(({ attrs }) => {
    const jid = attrs['jid'];
    const account = world.find(jid);
    const bundle = account?.registered ? bundleOf(world, account, parseJid(jid)?.device ?? 0) : undefined;
    if (bundle) return node('user', { jid }, bundleNodes(bundle));
    return node('user', { jid }, [node('error', { code: String(ITEM_NOT_FOUND), text: 'item-not-found' })]);
  });
  return [node('list', {}, users)];
}

function bundleOf(world: World, account: Account, number: number): Bundle | undefined {
  if (number === 0) return account.party.bundle();
  const device = world.device(account.phone, number);
  return device && takeBundle(world, device);
}

/** Hand out a device's bundle; each one-time key only once, as the server must. */
export function takeBundle(world: World, device: Device): Bundle {
  const { registrationId, identity, signed, oneTime } = device.keys;
  const [first] = oneTime;
  if (!first) return { registrationId, identity, signed };
  const [id, value] = first;
  oneTime.delete(id);
  if (oneTime.size < LOW_KEYS) askForKeys(world, device);
  world.onChange();
  return { registrationId, identity, signed, oneTime: { id, value } };
}

function askForKeys(world: World, device: Device): void {
  const id = `prekeys-${device.keys.oneTime.size}`;
  if (device.queue.has(queueKey('notification', id, 'encrypt'))) return;
  const count = node('count', { value: String(device.keys.oneTime.size) });
  const attrs = { from: FROM_SERVER, type: 'encrypt', id, t: unixSeconds() };
  enqueue(world, device, 'notification', node('notification', attrs, [count]));
}

/** A bundle as it stands in an answer and in a retry receipt's `<keys>`. */
function bundleNodes(bundle: Bundle): BinaryNode[] {
  return [node('registration', {}, bigEndian(bundle.registrationId, 4)), ...keyNodes(bundle)];
}

export function keyNodes({ identity, signed, oneTime }: Bundle): BinaryNode[] {
  const nodes = [
    node('type', {}, Buffer.from([5])),
    node('identity', {}, identity),
    node('skey', {}, [
      node('id', {}, bigEndian(signed.id, 3)),
      node('value', {}, signed.value),
      node('signature', {}, signed.signature),
    ]),
  ];
  if (oneTime) {
    nodes.push(node('key', {}, [node('id', {}, bigEndian(oneTime.id, 3)), node('value', {}, oneTime.value)]));
  }
  return nodes;
}

/** The bundle in a retry receipt, if the device sent one with a good signature. */
export function readBundle(receipt: BinaryNode): Bundle | undefined {
  const keys = child(receipt, 'keys');
  if (!keys) return undefined;
  const [skey, key] = [child(keys, 'skey'), child(keys, 'key')];
  const bundle: Bundle = {
    registrationId: uint(child(receipt, 'registration')),
    identity: bytes(child(keys, 'identity')),
    signed: {
      id: uint(child(skey, 'id')),
      value: bytes(child(skey, 'value')),
      signature: bytes(child(skey, 'signature')),
    },
    ...(key && { oneTime: { id: uint(child(key, 'id')), value: bytes(child(key, 'value')) } }),
  };
  return signatureIsValid(bundle.identity, typed(bundle.signed.value), bundle.signed.signature) ? bundle : undefined;
}
