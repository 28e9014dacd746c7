import { sendMessage } from '@/api/generated';
import { ApiError } from '@/api/errors';
import type { Attachment, Post } from '../outbox';
import { FILE_LOST } from '../outbox';
import { changeUpload, dropFile, uploads } from '../files';

/** The file of a message, on the server. */
async function uploaded(clientKey: string, attachment: Attachment): Promise<string> {
  const upload = uploads.get().get(clientKey);
  if (upload === undefined) throw new ApiError(400, FILE_LOST, 'The file is no longer at hand.');
  const { uploadFile } = await import('./upload');
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

/** Hand a message to the server, its file first. The client key makes a repeated request return the first one's. */
export const send: Post = async (pending, onUploaded) => {
  const { attachment, clientKey } = pending;
  const mediaId = attachment === null ? null : (attachment.mediaId ?? (await uploaded(clientKey, attachment)));
  if (mediaId !== null) onUploaded(mediaId);
  const message = await sendMessage({
    path: { conversation_id: pending.conversationId },
    body: {
      text: pending.text === '' ? null : pending.text,
      client_key: clientKey,
      quote_id: pending.quoteId,
      mentions: (pending.mentions ?? []).map(({ phone, lid }) => ({ phone, lid })),
      media_id: mediaId,
      as_voice: attachment?.kind === 'voice',
      as_document: attachment?.kind === 'document',
    },
  });
  dropFile(clientKey);
  return message;
};
