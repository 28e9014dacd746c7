import type { AttachmentKind } from '../outbox';

const SHOWN_IMAGES = /^image\/(jpeg|png|webp|gif)$/;
const SHOWN_VIDEOS = /^video\/(mp4|webm|quicktime|3gpp)$/;

/** As what WhatsApp will show a file; anything it has no view for is a document. */
export function kindOf(file: Pick<File, 'type'>): AttachmentKind {
  if (SHOWN_IMAGES.test(file.type)) return 'image';
  if (SHOWN_VIDEOS.test(file.type)) return 'video';
  return file.type.startsWith('audio/') ? 'audio' : 'document';
}

/** A file that is about to be sent, and what is written under it. */
export interface Chosen {
  id: string;
  file: File;
  kind: AttachmentKind;
  caption: string;
}
