import { createCipheriv, createDecipheriv, hkdfSync, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateAgreement, generateKeyPair } from 'libsignal/src/curve.js';
import type { Account, Device } from '../world/model.ts';
import { typed } from '../signal/party.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { FROM_SERVER, parseJid } from '../wire/jids.ts';
import { bytes, child, node, unixSeconds } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import type { CodeRequest, Connection } from '../world/connection.ts';
import { linkCompanion, PairingRefused } from './pairing.ts';

const BAD_REQUEST = 400;
const ITERATIONS = 131_072;
const SALT_BYTES = 32;
const TAG_BYTES = 16;
const ANSWER_TIMEOUT_MS = 10_000;
const deriveKey = promisify(pbkdf2);

/** `link_code_companion_reg` from a companion: it shows a code for a number, or finishes what a phone began. */
export function takeLinkCode(world: World, connection: Connection, iq: BinaryNode): void {
  const companion = connection.companion;
  const reg = child(iq, 'link_code_companion_reg');
  if (!companion || !reg) return;
  const reply = (content?: BinaryNode[]) => {
    connection.send(node('iq', { from: FROM_SERVER, type: 'result', id: iq.attrs['id'] }, content));
  };
  if (reg.attrs['stage'] === 'companion_hello') {
    const phone = parseJid(reg.attrs['jid'])?.user ?? '';
    const refusal = refusalOf(world, phone, bytes(child(reg, 'companion_platform_display')).toString());
    if (refusal !== undefined) {
      const error = node('error', { code: String(refusal), text: 'refused' });
      connection.send(node('iq', { from: FROM_SERVER, type: 'error', id: iq.attrs['id'] }, [error]));
      return;
    }
    companion.code = {
      phone,
      ref: randomBytes(16),
      wrapped: bytes(child(reg, 'link_code_pairing_wrapped_companion_ephemeral_pub')),
    };
    const ref = node('link_code_pairing_ref', {}, companion.code.ref);
    reply([node('link_code_companion_reg', { stage: 'companion_hello' }, [ref])]);
    world.waitingChanged();
  } else if (reg.attrs['stage'] === 'companion_finish') {
    reply();
    companion.code?.finished?.(bytes(child(reg, 'link_code_pairing_wrapped_key_bundle')));
  }
}

const USUAL =
  /^(Chrome|Edge|Firefox|IE|Opera|Safari|Electron|UWP|Desktop) \((Windows|Mac OS|macOS|Linux|Ubuntu|Android)\)$/;

/**
 * A number that is not on WhatsApp gets no code, nor does one for which too many were asked, nor a device that is no
 * usual browser on a usual system.
 */
function refusalOf(world: World, phone: string, display: string): number | undefined {
  const fault = world.faults.strike('hello', phone);
  if (fault) return fault.error;
  return world.accounts.get(phone)?.registered && USUAL.test(display) ? undefined : BAD_REQUEST;
}

/** Somebody types on the phone the code that a companion shows. A wrong one can be typed again. */
export async function typeCode(world: World, account: Account, typedCode: string): Promise<Device> {
  const code = typedCode.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
  const connection = [...world.waiting.values()].findLast((one) => one.companion?.code?.phone === account.phone);
  const request = connection?.companion?.code;
  if (!connection || !request) {
    throw new PairingRefused('no_code_asked', 'No device asks this phone for a code.');
  }
  const ephemeral = generateKeyPair();
  const companionKey = await unwrapKey(code, request.wrapped);
  const shared = Buffer.from(calculateAgreement(typed(companionKey), ephemeral.privKey));
  const own = Buffer.from(ephemeral.pubKey).subarray(1);
  const bundle = await askToFinish(connection, request, account, await wrapKey(code, own));
  const companionIdentity = Buffer.from(connection.companion?.payload.devicePairingData?.eIdent ?? []);
  const random = bundle && openBundle(bundle, shared, companionIdentity, account.party.identity.public);
  if (!random) throw new PairingRefused('wrong_code', 'This is not the code that the device shows.');
  const identities = Buffer.from(calculateAgreement(typed(companionIdentity), account.party.identity.private));
  const secret = hkdfSync('sha256', Buffer.concat([shared, identities, random]), Buffer.alloc(32), 'adv_secret', 32);
  return linkCompanion(world, account, connection, Buffer.from(secret));
}

/** Tell the companion that its code was typed, and wait for its key bundle; undefined when it never comes. */
function askToFinish(
  connection: Connection,
  request: CodeRequest,
  account: Account,
  wrapped: Buffer,
): Promise<Buffer | undefined> {
  const hello = node('link_code_companion_reg', { stage: 'primary_hello' }, [
    node('link_code_pairing_wrapped_primary_ephemeral_pub', {}, wrapped),
    node('primary_identity_pub', {}, account.party.identity.public),
    node('link_code_pairing_ref', {}, request.ref),
  ]);
  const id = randomBytes(4).toString('hex');
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(undefined);
    }, ANSWER_TIMEOUT_MS);
    request.finished = (bundle) => {
      clearTimeout(timer);
      resolve(bundle);
    };
    const attrs = { from: FROM_SERVER, type: 'link_code_companion_reg', id, t: unixSeconds() };
    connection.send(node('notification', attrs, [hello]));
  });
}

async function unwrapKey(code: string, wrapped: Buffer): Promise<Buffer> {
  const [salt, iv] = [wrapped.subarray(0, SALT_BYTES), wrapped.subarray(SALT_BYTES, SALT_BYTES + 16)];
  const aes = createDecipheriv('aes-256-ctr', await deriveKey(code, salt, ITERATIONS, 32, 'sha256'), iv);
  return Buffer.concat([aes.update(wrapped.subarray(SALT_BYTES + 16)), aes.final()]);
}

async function wrapKey(code: string, key: Buffer): Promise<Buffer> {
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(16)];
  const aes = createCipheriv('aes-256-ctr', await deriveKey(code, salt, ITERATIONS, 32, 'sha256'), iv);
  return Buffer.concat([salt, iv, aes.update(key), aes.final()]);
}

/** Companion's identity, ours, and 32 random bytes; undefined when the code was wrong, for then the key is. */
function openBundle(bundle: Buffer, shared: Buffer, companion: Buffer, own: Buffer): Buffer | undefined {
  const salt = bundle.subarray(0, SALT_BYTES);
  const iv = bundle.subarray(SALT_BYTES, SALT_BYTES + 12);
  const key = hkdfSync('sha256', shared, salt, 'link_code_pairing_key_bundle_encryption_key', 32);
  const aes = createDecipheriv('aes-256-gcm', Buffer.from(key), iv);
  aes.setAuthTag(bundle.subarray(-TAG_BYTES));
  try {
    const content = Buffer.concat([aes.update(bundle.subarray(SALT_BYTES + 12, -TAG_BYTES)), aes.final()]);
    const isOurs = content.subarray(0, 32).equals(companion) && content.subarray(32, 64).equals(own);
    return isOurs ? content.subarray(64) : undefined;
  } catch {
    return undefined;
  }
}
