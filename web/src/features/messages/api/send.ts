import { sendMessage } from '@/api/generated';
import { ApiError } from '@/api/errors';
import type { MessageRead } from '@/api/types';
import type { Attachment, Post } from '../outbox';
import { FILE_LOST } from '../outbox';
import { changeUpload, dropFile, uploads } from '../files';

/** The file of a message, on the server. */
async function uploaded(clientKey: string, attachment: Attachment): Promise<string> {
  const upload = uploads.get().get(clientKey);
  if (upload === undefined) throw new ApiError(400, FILE_LOST, 'The file is no longer at hand.');
  const { uploadFile } = await import('@/lib/upload');
  const { id } = await uploadFile(upload.file, attachment, {
    onStart: (cancel) => {
      changeUpload(clientKey, { progress: 0, cancel });
    },
    onProgress: (progress) => {
      changeUpload(clientKey, { progress });
    },
  });
  changeUpload(clientKey, { progress: 1, cancel: null });
  return id;
}

/** A line that swallows an answer must not hold up what is written after: its key makes another try harmless. */
const PATIENCE_MS = 30_000;

async function patiently(give: (signal: AbortSignal) => Promise<MessageRead>): Promise<MessageRead> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort();
  }, PATIENCE_MS);
  try {
    return await give(patience.signal);
  } catch (error) {
    throw patience.signal.aborted ? ApiError.unreachable(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Hand a message to the server, its file first. The client key makes a repeated request return the first one's. */
export const send: Post = async (pending, onUploaded) => {
  const { attachment, clientKey } = pending;
  const mediaId = attachment === null ? null : (attachment.mediaId ?? (await uploaded(clientKey, attachment)));
  if (mediaId !== null) onUploaded(mediaId);
  const body = {
    text: pending.text === '' ? null : pending.text,
    client_key: clientKey,
    quote_id: pending.quoteId,
    after_id: pending.afterId ?? null,
    mentions: (pending.mentions ?? []).map(({ phone, lid }) => ({ phone, lid })),
    media_id: mediaId,
    as_voice: attachment?.kind === 'voice',
    as_document: attachment?.kind === 'document',
  };
  const path = { conversation_id: pending.conversationId };
  const message = await patiently((signal) => sendMessage({ path, body, signal }));
  dropFile(clientKey);
  return message;
};
