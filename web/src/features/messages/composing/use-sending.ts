import type { QuoteRead } from '@/api/types';
import { newId } from '@/lib/ids';
import { keepFile } from '../files';
import type { Attachment } from '../outbox';
import { useOutbox } from '../outbox-context';
import type { Chosen } from './attachments';
import type { Words } from './mentioning';

const plain = (text: string): Words => ({ text, mentions: [] });

/** What leaves from this conversation: texts, files and voice notes, in the order they were given. */
export function useSending(conversationId: string, quote: QuoteRead | null, onSent: () => void) {
  const outbox = useOutbox();
  const add = ({ text, mentions }: Words, attachment: Attachment | null, file?: File, quoted = quote): void => {
    const clientKey = newId();
    if (file !== undefined) keepFile(clientKey, file);
    const createdAt = new Date().toISOString();
    const quoteId = quoted?.message_id ?? null;
    outbox.add({ clientKey, conversationId, text, mentions, attachment, quoteId, quote: quoted, createdAt });
    onSent();
  };
  const attached = (file: File, kind: Attachment['kind'], seconds: number | null): Attachment => ({
    kind,
    name: file.name,
    size: file.size,
    mimetype: file.type,
    seconds,
    mediaId: null,
  });
  return {
    sendText: ({ files = [], ...words }: Words) => {
      if (words.text !== '') add(words, null);
      files.forEach(({ id, ...file }, index) => {
        const first = words.text === '' && index === 0 ? quote : null;
        add(plain(''), { ...file, seconds: null, mediaId: id }, undefined, first);
      });
    },
    // Only the first of several files answers the quoted message, as on a phone.
    sendFiles: (chosen: Chosen[]) => {
      chosen.forEach(({ file, kind, caption }, index) => {
        add(plain(kind === 'audio' ? '' : caption), attached(file, kind, null), file, index === 0 ? quote : null);
      });
    },
    sendVoice: (file: File, seconds: number, waveform: readonly number[]) => {
      add(plain(''), { ...attached(file, 'voice', seconds), waveform }, file);
    },
  };
}
