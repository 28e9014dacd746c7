import type { AttachmentKind } from '../outbox';

/** What the server sends as something to be seen or heard, as `media/uploading.py` has it; all else is a document. */
const SHOWN = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4', 'video/3gpp'],
  audio: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg'],
} as const satisfies Partial<Record<AttachmentKind, readonly string[]>>;
export const MOST_BYTES_SHOWN = 16 * 1024 * 1024;
const SHOWN_KINDS = ['image', 'video', 'audio'] as const;

/** As what WhatsApp will show a file; anything it has no view for is a document. */
export function kindOf(file: Pick<File, 'type' | 'size'>): AttachmentKind {
  const type = file.type.split(';')[0]?.trim().toLowerCase() ?? '';
  const kind = SHOWN_KINDS.find((one) => (SHOWN[one] as readonly string[]).includes(type));
  return kind === undefined || file.size > MOST_BYTES_SHOWN ? 'document' : kind;
}

/** Whether it would be shown or played if it were smaller. */
export function isTooLargeToShow(file: Pick<File, 'type' | 'size'>): boolean {
  return file.size > MOST_BYTES_SHOWN && kindOf({ type: file.type, size: 0 }) !== 'document';
}

/** As what a file leaves where only some kinds are taken: as it is usual, else as a document; null: not at all. */
export function kindAmong(taken: readonly AttachmentKind[], file: Pick<File, 'type' | 'size'>): AttachmentKind | null {
  return [kindOf(file), 'document' as const].find((kind) => taken.includes(kind)) ?? null;
}

/** The types to choose from on the disk, as an input's `accept`; undefined: any. */
export function typesAmong(taken: readonly AttachmentKind[]): string | undefined {
  if (taken.includes('document')) return undefined;
  return SHOWN_KINDS.flatMap((kind) => (taken.includes(kind) ? SHOWN[kind] : [])).join(',');
}

/** A file that is about to be sent, and what is written under it. */
export interface Chosen {
  id: string;
  file: File;
  kind: AttachmentKind;
  caption: string;
}

const UNSHOWN_TYPES = /^(?:image|video|audio)\/(?!svg)/;
/** Of these, browsers on some systems tell no type. */
const UNSHOWN_NAMES = /\.(?:heic|heif|avif|tiff?|mov|mkv|avi|wmv|flac)$/i;

/** Whether people think of a file as a picture, a film or a sound, and phones have no view for its type. */
export function isUnshown(file: Pick<File, 'type' | 'size' | 'name'>): boolean {
  if (kindOf(file) !== 'document') return false;
  return UNSHOWN_TYPES.test(file.type) || (file.type === '' && UNSHOWN_NAMES.test(file.name));
}
