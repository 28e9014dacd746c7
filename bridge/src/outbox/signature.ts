import { createHash, createHmac } from 'node:crypto';

/**
 * The headers that prove a delivery. The signature covers the time, the delivery's name and the body's digest, so that
 * the hub can refuse a stranger before it reads the body.
 */
export function signedHeaders(secret: string, timestamp: number, name: string, body: string): Record<string, string> {
  const digest = createHash('sha256').update(body).digest('hex');
  const signature = createHmac('sha256', secret).update(`${timestamp}.${name}.${digest}`).digest('hex');
  return {
    'X-Sarafan-Timestamp': String(timestamp),
    'X-Sarafan-Delivery': name,
    'X-Sarafan-Digest': `sha256=${digest}`,
    'X-Sarafan-Signature': `sha256=${signature}`,
  };
}
