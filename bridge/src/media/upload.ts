import { stat } from 'node:fs/promises';
import type { Agent } from 'node:https';
import {
  encodeBase64EncodedStringForUpload,
  MEDIA_PATH_MAP,
  uploadWithNodeHttp,
  type WAMediaUploadFunction,
  type WASocket,
} from '@whiskeysockets/baileys';
import { asking } from '../asking.ts';
import { MediaUnavailable } from './errors.ts';

/** Silence for so long ends an upload. */
const SILENCE_MS = 60_000;

/**
 * Uploads an encrypted file to WhatsApp, streamed from the disk. Baileys' own function always speaks TLS to the hosts
 * WhatsApp names; this one can be pointed at the simulator with `origin`, and says what went wrong.
 */
export function uploadTo(
  sock: Pick<WASocket, 'refreshMediaConn'>,
  { origin, agent }: { origin: string | null; agent: Agent | undefined },
  report: (error: unknown) => void,
): WAMediaUploadFunction {
  return async (file, { fileEncSha256B64, mediaType }) => {
    const name = encodeBase64EncodedStringForUpload(fileEncSha256B64);
    // The token for uploads may have expired since it was fetched: a second try gets a new one.
    for (const forced of [false, true]) {
      const { hosts, auth } = await asking(sock.refreshMediaConn(forced));
      for (const { hostname } of hosts) {
        const url = new URL(`${MEDIA_PATH_MAP[mediaType] ?? ''}/${name}`, origin ?? `https://${hostname}`);
        url.search = `?auth=${encodeURIComponent(auth)}&token=${name}`;
        const result = await post(url, file, agent).catch((error: unknown) => {
          report(error);
          return undefined;
        });
        if (result?.direct_path) return { mediaUrl: result.url ?? '', directPath: result.direct_path };
      }
    }
    throw new MediaUnavailable('WhatsApp did not take the file.', { size: (await stat(file)).size });
  };
}

async function post(url: URL, filePath: string, agent: Agent | undefined): ReturnType<typeof uploadWithNodeHttp> {
  const headers = { 'Content-Type': 'application/octet-stream', Origin: 'https://web.whatsapp.com' };
  return uploadWithNodeHttp({ url: url.href, filePath, headers, timeoutMs: SILENCE_MS, ...(agent && { agent }) });
}
