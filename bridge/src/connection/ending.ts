import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Boom } from '@hapi/boom';
import type { End } from '../statuses.ts';

/** An answer that is no WebSocket's: of WhatsApp, or of a proxy. Baileys listens for it and then only waits. */
export function refuse(request: ClientRequest, { statusCode = 0 }: IncomingMessage): void {
  request.destroy(new Error(`HTTP ${statusCode}`));
}

export function describeEnd(error: Error | undefined, proxied: boolean): End {
  const boom = error as Boom | undefined;
  const message = boom?.message ?? '';
  const cause = boom?.data as NodeJS.ErrnoException | null | undefined;
  return {
    code: boom?.output.statusCode ?? 428,
    proxied,
    untrusted: boom?.output.statusCode === 400 && message.includes('certificat'),
    unreachable: message.startsWith('WebSocket Error') ? (cause?.code ?? cause?.message ?? 'no answer') : null,
    qrEnded: message === 'QR refs attempts ended',
  };
}
