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
    until: banEnd((boom?.data as { expire?: string } | null | undefined)?.expire),
  };
}

const LONGEST_BAN_S = 10 * 366 * 24 * 3_600;

/** `expire` of a failure: so many seconds from now (whatsmeow's `TemporaryBan`, August 2026). */
function banEnd(expire: string | undefined): Date | null {
  const seconds = Number(expire ?? 0);
  return seconds > 0 && seconds < LONGEST_BAN_S ? new Date(Date.now() + seconds * 1000) : null;
}
