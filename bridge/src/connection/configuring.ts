import type { Agent } from 'node:https';
import type { AuthenticationCreds, proto, UserFacingSocketConfig, WABrowserDescription } from '@whiskeysockets/baileys';
import type { Config } from '../config.ts';
import { makeQuietLogger, type Log, type QuietLogger } from '../log.ts';
import { mediaDispatcher } from '../media/dispatching.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { ownName } from './pairing.ts';

/** What a connection is made of. */
export interface ConnectionParts {
  config: Config;
  ledger: Ledger;
  keys: KeyStore;
  creds: AuthenticationCreds;
  log: Log;
  /** What takes requests to WhatsApp through a proxy; undefined goes straight. */
  agent: Agent | undefined;
  /** What the one under this JID has been sent. */
  loadSent: (messageId: string, jid: string) => Promise<proto.IMessage | undefined>;
  /** Whether the statuses of contacts are told. */
  wantStatuses: () => boolean;
}

/** What the connection has a hand in itself. */
interface Own {
  browser: WABrowserDescription;
  logger: QuietLogger;
}

/** How Baileys' socket is set up for an account. */
export function configurationOf(parts: ConnectionParts): UserFacingSocketConfig & Own {
  const { config, keys, creds, log, agent } = parts;
  return {
    auth: { creds, keys },
    logger: makeQuietLogger(log),
    waWebSocketUrl: config.whatsappUrl,
    ...(config.whatsappVersion && { version: config.whatsappVersion }),
    ...(agent && { agent }),
    options: { dispatcher: mediaDispatcher({ origin: config.mediaOrigin, agent }) },
    browser: ownName(),
    markOnlineOnConnect: false,
    // Baileys leaves the oldest messages out unless told otherwise, even when the phone was asked for them.
    syncFullHistory: config.fullHistory,
    ...(config.fullHistory && { shouldSyncHistoryMessage: () => true }),
    emitOwnEvents: false,
    // Baileys pauses after each request to send a message again, and messages are read one after another: whoever sends
    // many that cannot be decrypted would hold up everybody.
    retryRequestDelayMs: 0,
    keepAliveIntervalMs: config.keepAliveMs,
    ...(config.qrLifetimeMs && { qrTimeout: config.qrLifetimeMs }),
    getMessage: ({ id, remoteJid }) => parts.loadSent(id ?? '', remoteJid ?? ''),
    cachedGroupMetadata: (jid) => keys.groups.find(jid),
  };
}
