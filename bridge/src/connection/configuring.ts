import { Browsers, type UserFacingSocketConfig } from '@whiskeysockets/baileys';
import { makeQuietLogger } from '../log.ts';
import type { ConnectionParts } from './socket.ts';

/** How Baileys' socket is set up for an account. */
export function configurationOf(parts: ConnectionParts): UserFacingSocketConfig {
  const { config, keys, creds, log, agent } = parts;
  return {
    auth: { creds, keys },
    logger: makeQuietLogger(log),
    waWebSocketUrl: config.whatsappUrl,
    ...(config.whatsappVersion && { version: config.whatsappVersion }),
    ...(agent && { agent }),
    browser: Browsers.ubuntu('Chrome'),
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
    getMessage: ({ id }) => parts.loadSent(id ?? ''),
    cachedGroupMetadata: (jid) => keys.groups.find(jid),
  };
}
