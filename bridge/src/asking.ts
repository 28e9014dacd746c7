import type { Boom } from '@hapi/boom';
import { BridgeError, NoAnswer, NotConnected, RejectedByWhatsApp } from './errors.ts';

/** The code of WhatsApp's refusal of a query, if it is one. Baileys keeps it in `data`, or in a node in there. */
export function refusalCode(error: unknown): number | null {
  const { data } = (error ?? {}) as Partial<Boom<unknown>>;
  const node = data as { attrs?: { code?: string } } | null | undefined;
  const code = typeof data === 'number' ? data : Number(node?.attrs?.code ?? NaN);
  return Number.isInteger(code) ? code : null;
}

/** Baileys' own codes for a socket that is gone, or was never open. */
const GONE = new Set([428, 440, 500, 503, 515]);

/** Asks WhatsApp something for a caller; what goes wrong becomes a refusal the caller can read. */
export async function asking<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    const code = refusalCode(error);
    if (code !== null) throw new RejectedByWhatsApp(code);
    const status = (error as Partial<Boom>).output?.statusCode;
    if (status === 408) throw new NoAnswer();
    if (status !== undefined && GONE.has(status)) throw new NotConnected('reconnecting');
    throw error;
  }
}
