import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { tellOfDevice } from '../service/devices.ts';
import type { Account, Device } from '../world/model.ts';
import { signatureIsValid, typed } from '../signal/party.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { makeJid, FROM_SERVER } from '../wire/jids.ts';
import { bytes, child, node, unixSeconds } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import type { Connection } from '../world/connection.ts';

const REFS = 6;
const RESTART_REQUIRED = 515;
const ACCOUNT_SIGNATURE_PREFIX = Buffer.from([6, 0]);
const DEVICE_SIGNATURE_PREFIX = Buffer.from([6, 1]);
const PAIR_TIMEOUT_MS = 10_000;
const MAX_DEVICES = 4;
const QR_EXPIRED = 'Nobody waits with this QR code any more. Ask for a new one.';
/** When a secret that nobody has scanned expires; after how long it does at WhatsApp is a guess. */
const SECRET_LIFETIME_MS = 45_000;

export class PairingRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface QrParts {
  ref: string;
  noiseKey: Buffer;
  identity: Buffer;
  advSecret: Buffer;
}

/** A companion without an account connects: give it the references its QR codes are made of. */
export function offerPairing(
  world: World,
  connection: Connection,
  noiseKey: Buffer,
  payload: proto.ClientPayload,
): void {
  const refs = Array.from({ length: REFS }, () => `2@${randomBytes(48).toString('base64url')}`);
  connection.companion = {
    payload,
    noiseKey,
    refs,
    since: new Date().toISOString(),
    ...aboutDevice(payload),
  };
  world.waiting.set(connection.id, connection);
  const id = randomBytes(4).toString('hex');
  const offers = refs.map((ref) => node('ref', {}, Buffer.from(ref)));
  connection.send(node('iq', { from: FROM_SERVER, type: 'set', xmlns: 'md', id }, [node('pair-device', {}, offers)]));
  world.waitingChanged();
  const timer = setInterval(() => {
    if (world.waiting.has(connection.id)) refreshSecret(world, connection);
    else clearInterval(timer);
  }, SECRET_LIFETIME_MS).unref();
}

/** What the companion says of itself. */
type AboutDevice = Pick<Device, 'platform' | 'wantsFullHistory'>;

function aboutDevice(payload: proto.ClientPayload): AboutDevice {
  const props = payload.devicePairingData?.deviceProps;
  if (!props) return { platform: 'WhatsApp Web', wantsFullHistory: false };
  const { os, platformType, requireFullSync } = proto.DeviceProps.decode(props);
  const platform = proto.DeviceProps.PlatformType[platformType ?? 0] ?? '';
  return {
    platform: `${platform.charAt(0)}${platform.slice(1).toLowerCase()} (${os ?? '?'})`,
    wantsFullHistory: requireFullSync ?? false,
  };
}

/** Read a QR's text: `…#ref,noise key,identity,secret,platform`, with or without the address in front. */
export function parseQr(text: string): QrParts {
  const parts = (text.trim().split('#').at(-1) ?? '').split(',');
  const [ref = '', noise = '', identity = '', secret = ''] = parts;
  const qr = {
    ref,
    noiseKey: Buffer.from(noise, 'base64'),
    identity: Buffer.from(identity, 'base64'),
    advSecret: Buffer.from(secret, 'base64'),
  };
  if (ref === '' || [qr.noiseKey, qr.identity, qr.advSecret].some((key) => key.length !== 32)) {
    throw new PairingRefused('not_a_qr', 'This is not the text of a WhatsApp QR code.');
  }
  return qr;
}

/** Somebody shows us a QR (a camera sees it): from now on a phone can scan it by the companion's id. */
export function showQr(world: World, text: string): Connection {
  const { noiseKey, advSecret } = parseQr(text);
  const connection = [...world.waiting.values()].find((one) => one.companion?.noiseKey.equals(noiseKey));
  if (!connection?.companion) {
    throw new PairingRefused('qr_expired', QR_EXPIRED);
  }
  if (connection.companion.oldSecret?.equals(advSecret)) throw new PairingRefused('qr_expired', QR_EXPIRED);
  connection.companion.qr = text;
  world.waitingChanged();
  return connection;
}

/** The secret of a companion that waits has expired: it makes another one, and shows its code anew. */
export function refreshSecret(world: World, connection: Connection): void {
  const { companion } = connection;
  if (!companion || companion.code) return;
  if (companion.qr !== undefined) companion.oldSecret = parseQr(companion.qr).advSecret;
  delete companion.qr;
  const id = randomBytes(4).toString('hex');
  const attrs = { from: FROM_SERVER, type: 'companion_reg_refresh', id, t: unixSeconds() };
  connection.send(node('notification', attrs, [node('expiry')]));
  world.waitingChanged();
}

/** The owner's phone scans a QR code: sign the companion's identity, and wait for its own signature. */
export async function scan(world: World, account: Account, text: string): Promise<Device> {
  const qr = parseQr(text);
  const connection = showQr(world, text);
  const companion = connection.companion;
  const pairing = companion?.payload.devicePairingData;
  if (!companion || !pairing?.eIdent || !Buffer.from(pairing.eIdent).equals(qr.identity)) {
    throw new PairingRefused('qr_mismatch', 'The QR code does not belong to the companion that waits.');
  }
  if (!companion.refs.includes(qr.ref)) throw new PairingRefused('qr_expired', 'This QR code has expired.');
  return linkCompanion(world, account, connection, qr.advSecret);
}

/** Phone and companion share a secret, from a QR or by a code: link them. */
export async function linkCompanion(
  world: World,
  account: Account,
  connection: Connection,
  advSecret: Buffer,
): Promise<Device> {
  const companion = connection.companion;
  const pairing = companion?.payload.devicePairingData;
  if (!companion || !pairing) throw new PairingRefused('no_answer', 'The device is no longer there.');
  if (account.devices.length >= MAX_DEVICES) {
    throw new PairingRefused('too_many_devices', 'Four devices are linked to this phone; unlink one first.');
  }
  const device = readDevice(account, companion, pairing);
  world.waiting.delete(connection.id);
  world.waitingChanged();
  const details = proto.ADVDeviceIdentity.encode({
    rawId: randomInt(1, 0x7fffffff),
    timestamp: Math.floor(Date.now() / 1000),
    keyIndex: device.number,
    accountType: proto.ADVEncryptionType.E2EE,
    deviceType: proto.ADVEncryptionType.E2EE,
  }).finish();
  const reply = await askForSignature(connection, account, device, details, advSecret);
  device.deviceIdentity = acceptSignature(account, device, details, reply);
  account.devices.push(device);
  world.changed(account);
  tellOfDevice(world, account, device, 'add');
  connection.endWithStreamError(RESTART_REQUIRED);
  return device;
}

function readDevice(
  account: Account,
  { noiseKey, platform, wantsFullHistory }: AboutDevice & Pick<Device, 'noiseKey'>,
  pairing: proto.ClientPayload.IDevicePairingRegistrationData,
): Device {
  const number = account.nextDevice++;
  const part = (value: Uint8Array | null | undefined) => Buffer.from(value ?? []);
  const keys = {
    registrationId: part(pairing.eRegid).readUInt32BE(),
    identity: part(pairing.eIdent),
    signed: {
      id: part(pairing.eSkeyId).readUIntBE(0, 3),
      value: part(pairing.eSkeyVal),
      signature: part(pairing.eSkeySig),
    },
    oneTime: new Map<number, Buffer>(),
  };
  if (!signatureIsValid(keys.identity, typed(keys.signed.value), keys.signed.signature)) {
    throw new PairingRefused('bad_signature', "The companion's signed pre-key is not signed by its identity.");
  }
  return {
    phone: account.phone,
    number,
    noiseKey,
    keys,
    deviceIdentity: Buffer.alloc(0),
    platform,
    wantsFullHistory,
    linkedAt: new Date().toISOString(),
    hasHistory: false,
    queue: new Map(),
  };
}

/** Send `pair-success` and wait for the companion's answer. */
function askForSignature(
  connection: Connection,
  account: Account,
  device: Device,
  details: Uint8Array,
  advSecret: Buffer,
): Promise<BinaryNode> {
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: account.party.identity.public,
    accountSignature: account.party.sign(Buffer.concat([ACCOUNT_SIGNATURE_PREFIX, details, device.keys.identity])),
  }).finish();
  const container = proto.ADVSignedDeviceIdentityHMAC.encode({
    details: signed,
    hmac: createHmac('sha256', advSecret).update(signed).digest(),
  }).finish();
  const success = node('pair-success', {}, [
    node('device-identity', {}, container),
    node('biz', { name: account.name }),
    node('device', {
      jid: makeJid(account.phone, 'pn', device.number),
      lid: makeJid(account.lid, 'lid', device.number),
    }),
    node('platform', { name: 'android' }),
  ]);
  const id = randomBytes(4).toString('hex');
  return new Promise((resolve, reject) => {
    const refuse = () => {
      reject(new PairingRefused('no_answer', 'The companion did not accept; its QR code may be wrong or old.'));
    };
    const timer = setTimeout(refuse, PAIR_TIMEOUT_MS);
    if (connection.companion) {
      connection.companion.answered = (reply) => {
        clearTimeout(timer);
        if (reply) resolve(reply);
        else refuse();
      };
    }
    connection.send(node('iq', { from: FROM_SERVER, type: 'set', xmlns: 'md', id, t: unixSeconds() }, [success]));
  });
}

/** Check the companion's signature strictly and return the complete identity it sent. */
function acceptSignature(account: Account, device: Device, details: Uint8Array, reply: BinaryNode): Buffer {
  const identity = bytes(child(child(reply, 'pair-device-sign'), 'device-identity'));
  const { deviceSignature } = proto.ADVSignedDeviceIdentity.decode(identity);
  const accountKey = account.party.identity.public;
  const signed = Buffer.concat([DEVICE_SIGNATURE_PREFIX, details, device.keys.identity, accountKey]);
  if (!deviceSignature || !signatureIsValid(device.keys.identity, signed, deviceSignature)) {
    throw new PairingRefused('bad_signature', "The companion's signature of its identity is wrong.");
  }
  return identity;
}
