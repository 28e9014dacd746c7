import {
  decryptMediaRetryData,
  encryptMediaRetryRequest,
  proto,
  type BaileysEventMap,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys';
import { MediaGone, MediaUnavailable } from './errors.ts';

const { SUCCESS, NOT_FOUND } = proto.MediaRetryNotification.ResultType;

type Update = BaileysEventMap['messages.media-update'][number];

/**
 * Asks the phone to upload a file again and answers with its new path. Raises `MediaGone` when the phone has it no
 * more, `MediaUnavailable` when it does not answer. Baileys' own function would wait for ever for a phone that is off.
 */
export async function askForUpload(
  sock: WASocket,
  message: WAMessage,
  mediaKey: Uint8Array,
  patienceMs: number,
): Promise<string> {
  const { key } = message;
  const answer = waitForAnswer(sock, key.id ?? '', patienceMs);
  const request = encryptMediaRetryRequest(key, mediaKey, sock.user?.id ?? '');
  await Promise.race([sock.sendNode(request).then(() => answer), answer]);
  const update = await answer;
  if (!update) throw new MediaUnavailable('The phone does not answer; it may be off.');
  return readAnswer(update, mediaKey);
}

function waitForAnswer(sock: WASocket, messageId: string, patienceMs: number): Promise<Update | null> {
  return new Promise((resolve) => {
    const finish = (update: Update | null): void => {
      clearTimeout(timer);
      sock.ev.off('messages.media-update', hear);
      resolve(update);
    };
    const hear = (updates: Update[]): void => {
      const mine = updates.find(({ key }) => key.id === messageId);
      if (mine) finish(mine);
    };
    const timer = setTimeout(finish, patienceMs, null);
    sock.ev.on('messages.media-update', hear);
  });
}

function readAnswer({ key, media, error }: Update, mediaKey: Uint8Array): string {
  if (error?.output.statusCode === 404) throw new MediaGone();
  if (!media) throw new MediaUnavailable('The phone could not upload the file again.');
  const told = decryptMediaRetryData(media, mediaKey, key.id ?? '');
  if (told.result === NOT_FOUND) throw new MediaGone();
  if (told.result !== SUCCESS || !told.directPath) {
    throw new MediaUnavailable('The phone could not upload the file again.', { result: told.result });
  }
  return told.directPath;
}
