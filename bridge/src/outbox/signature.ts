import { createHmac } from 'node:crypto';

/** Signs a delivery; the timestamp is part of what is signed, so an old delivery cannot be sent again. */
export function sign(secret: string, timestamp: number, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
