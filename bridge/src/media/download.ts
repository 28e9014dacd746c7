import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { getMediaKeys, type MediaType, type proto, type WAMessage, type WASocket } from '@whiskeysockets/baileys';
import { fileInMessage } from '../convert/content.ts';
import { FILE_FIELDS } from '../convert/media.ts';
import { BridgeError } from '../errors.ts';
import { loadContent, replaceContent } from '../store/contents.ts';
import type { Storage } from '../store/storage.ts';
import { decrypting } from './decrypting.ts';
import { MediaGone, MediaNotFound, MediaUnavailable } from './errors.ts';
import { get } from './http.ts';
import { mediaAddress } from './origin.ts';
import { watchBuffers } from './pressure.ts';
import { askForUpload } from './reupload.ts';

export interface DownloadParts {
  storage: Storage;
  sessionId: string;
  /** Raises `NotConnected`; asked only when the phone is needed. */
  sock: () => WASocket;
  origin: string | null;
  agent: Agent | undefined;
  reuploadMs: number;
}

export interface DownloadedMedia {
  content: Readable;
  mimetype: string;
  size: number | null;
}

interface File {
  message: WAMessage;
  type: MediaType;
  body: proto.Message.IDocumentMessage;
}

/** WhatsApp's answers for a file it has dropped, or whose signed address has run out. */
const DROPPED = new Set([403, 404, 410]);
/** No byte for so long ends a download. */
export const SILENCE_MS = 60_000;
/** What goes into a header must not end it. */
const MIMETYPE = /^[\w.+-]+\/[\w.+-]+(; ?[\w.+-]+="?[\w.+ -]+"?)*$/;

/**
 * The file of a message, decrypted as it streams. When WhatsApp has it no more, the phone is asked to upload it again.
 * Raises `MediaNotFound`, `MediaGone`, `MediaUnavailable`, `NotConnected`.
 */
export async function openMedia(messageId: string, parts: DownloadParts): Promise<DownloadedMedia> {
  const message = await loadContent(parts.storage, parts.sessionId, messageId);
  const file = message && fileOf(message);
  if (!file) throw new MediaNotFound();
  const response = (await request(file, parts)) ?? (await requestAgain(file, parts));
  const { body, type } = file;
  const keys = await getMediaKeys(body.mediaKey, type);
  const size = sizeOf(body, response);
  const decrypted = decrypting(keys, { sha256: body.fileSha256?.length ? body.fileSha256 : null, size });
  response.setTimeout(SILENCE_MS, () => response.destroy(new Error('The download stands still.')));
  // Errors reach the reader through the last stream of the line.
  const content = pipeline(response, decrypted, watchBuffers());
  return {
    content,
    size,
    mimetype: MIMETYPE.test(body.mimetype ?? '') ? (body.mimetype ?? '') : 'application/octet-stream',
  };
}

function fileOf(message: WAMessage): File | null {
  const found = message.message && fileInMessage(message.message);
  const type = found && FILE_FIELDS[found.field];
  return type && found.body.mediaKey?.length === 32 ? { message, type, body: found.body } : null;
}

function request({ body }: File, parts: DownloadParts): Promise<IncomingMessage | null> {
  return askForFile(body, parts);
}

/** An encrypted file at WhatsApp; null when it has dropped it. Raises `MediaNotFound`, `MediaUnavailable`. */
export async function askForFile(
  file: { directPath?: string | null; url?: string | null },
  { origin, agent }: Pick<DownloadParts, 'origin' | 'agent'>,
  ending?: AbortSignal,
): Promise<IncomingMessage | null> {
  const url = mediaAddress(file, origin);
  if (!url) throw new MediaNotFound();
  const headers = { origin: 'https://web.whatsapp.com' };
  const waiting = new AbortController();
  const timer = setTimeout(() => {
    waiting.abort();
  }, SILENCE_MS);
  try {
    const signal = ending ? AbortSignal.any([waiting.signal, ending]) : waiting.signal;
    const response = await get(url, { agent, headers, signal });
    if (response.statusCode === 200) return response;
    response.destroy();
    if (DROPPED.has(response.statusCode ?? 0)) return null;
    throw new MediaUnavailable('WhatsApp does not give the file.', { status: response.statusCode ?? null });
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    throw new MediaUnavailable('WhatsApp cannot be reached.');
  } finally {
    clearTimeout(timer);
  }
}

async function requestAgain(file: File, parts: DownloadParts): Promise<IncomingMessage> {
  const { message, body } = file;
  body.directPath = await askForUpload(parts.sock(), message, body.mediaKey ?? Buffer.alloc(0), parts.reuploadMs);
  await replaceContent(parts.storage, parts.sessionId, message);
  const response = await request(file, parts);
  if (!response) throw new MediaGone();
  return response;
}

/** What the sender says, if it fits the encrypted file: that has padding to whole blocks of 16, and ten bytes of MAC. */
function sizeOf({ fileLength }: proto.Message.IDocumentMessage, response: IncomingMessage): number | null {
  const said = Number(fileLength ?? NaN);
  const sealed = (Math.floor(said / 16) + 1) * 16 + 10;
  return Number(response.headers['content-length']) === sealed ? said : null;
}
