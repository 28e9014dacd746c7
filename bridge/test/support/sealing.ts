import { createCipheriv, hkdfSync } from 'node:crypto';

/** The secret of every message that a test writes by hand. */
export const SECRET = Buffer.alloc(32, 7);
const BOUND = ['Event Response', 'Poll Vote'];

/** As apps seal a change (whatsmeow, `msgsecret.go`): `by` are the JIDs of whoever wrote the message, and of whoever seals. */
export function seal(
  use: string,
  plain: Uint8Array,
  target: string,
  [wrote, sealer]: [string, string],
): { encPayload: string; encIv: string } {
  const key = Buffer.from(hkdfSync('sha256', SECRET, Buffer.alloc(0), `${target}${wrote}${sealer}${use}`, 32));
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12, 3));
  if (BOUND.includes(use)) cipher.setAAD(Buffer.from(`${target}\0${sealer}`));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { encPayload: sealed.toString('base64'), encIv: Buffer.alloc(12, 3).toString('base64') };
}
