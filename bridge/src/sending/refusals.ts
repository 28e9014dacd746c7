import type { WASocket } from '@whiskeysockets/baileys';
import { RejectedByWhatsApp, type Refusal } from '../errors.ts';

/** How long WhatsApp may take to say whether the account is locked; the refusal itself is known already. */
const ASK_LIMIT_MS = 5_000;

const NEW_CHATS = 463;
const QUOTA = 475;

/**
 * What a refusal means. 463 has two reasons that need different things of a person: the account may start no new chats
 * for a while, or only this chat lacks the token that a person's own message gives. WhatsApp tells them apart when it
 * is asked about the lock; the question also makes Baileys announce the answer (`reachoutTimeLock`).
 */
export async function explainRefusal(code: number, sock: Lock | null): Promise<RejectedByWhatsApp> {
  if (code === QUOTA) return new RejectedByWhatsApp(code, { reason: 'message_quota', until: null });
  if (code !== NEW_CHATS || !sock) return new RejectedByWhatsApp(code);
  return new RejectedByWhatsApp(code, await askForLock(sock));
}

type Lock = Pick<WASocket, 'fetchAccountReachoutTimelock'>;

async function askForLock(sock: Lock): Promise<Refusal> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ASK_LIMIT_MS, null);
  });
  const asked = sock.fetchAccountReachoutTimelock().catch(() => null);
  const lock = await Promise.race([asked, patience]);
  clearTimeout(timer);
  if (!lock) return { reason: null, until: null };
  if (!lock.isActive) return { reason: 'token_missing', until: null };
  return { reason: 'reachout_locked', until: lock.timeEnforcementEnds?.toISOString() ?? null };
}
