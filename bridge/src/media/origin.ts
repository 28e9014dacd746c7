import { DEF_MEDIA_HOST } from '@whiskeysockets/baileys';

/**
 * The address of a file at WhatsApp. The host and the path come from a message, that is from a stranger, so only
 * WhatsApp's own hosts are believed. `origin` replaces scheme and host in tests and the demo.
 */
export function mediaAddress(
  file: { directPath?: string | null; url?: string | null },
  origin: string | null,
): URL | null {
  const named = file.url && URL.canParse(file.url) ? new URL(file.url) : null;
  const path = file.directPath || (named && named.pathname + named.search);
  if (!path?.startsWith('/') || path.startsWith('//')) return null;
  if (origin) return new URL(path, origin);
  const host = named && isWhatsAppHost(named.host) ? named.host : DEF_MEDIA_HOST;
  return new URL(path, `https://${host}`);
}

/** No port, no credentials: just a name below `whatsapp.net`. */
function isWhatsAppHost(host: string): boolean {
  return /^[a-z0-9.-]+\.whatsapp\.net$/.test(host);
}
