/**
 * Make Baileys in this process trust the simulator's root, and check certificates strictly:
 *
 *     node --import ./simulators/whatsapp/src/trust.ts bridge/src/server.ts
 *
 * Baileys' own `Curve.verify` ignores the result of the check (reference "whatsapp-wire", section 2). With this loaded a
 * chain signed by any other root is refused, so the tests survive the day upstream repairs it.
 */
import './quiet.ts';
import { Curve, WA_CERT_DETAILS } from '@whiskeysockets/baileys';
import { signatureIsValid } from './signal/party.ts';
import { ROOT_PUBLIC_KEY } from './wire/certificates.ts';

Object.assign(WA_CERT_DETAILS, { PUBLIC_KEY: ROOT_PUBLIC_KEY });
Curve.verify = (key, message, signature) => signatureIsValid(withoutType(key), message, signature);

function withoutType(key: Uint8Array): Uint8Array {
  return key.length === 33 ? key.subarray(1) : key;
}
