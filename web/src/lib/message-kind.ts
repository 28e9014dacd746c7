import type { MessageRead } from '@/api/types';

/** What a message is called when it has no text to show. */
const KIND_KEYS = {
  image: 'messages.kind.image',
  video: 'messages.kind.video',
  voice: 'messages.kind.voice',
  audio: 'messages.kind.audio',
  document: 'messages.kind.document',
  sticker: 'messages.kind.sticker',
  location: 'messages.kind.location',
  contacts: 'messages.kind.contacts',
  poll: 'messages.kind.poll',
  system: 'messages.kind.call', // of these there are only calls
} as const;

export type NamedKind = keyof typeof KIND_KEYS;

/** The sentence that names a kind; for kinds without one, that it is of another kind. */
export function kindKey(kind: MessageRead['kind']): (typeof KIND_KEYS)[NamedKind] | 'messages.unsupported_short' {
  return kind in KIND_KEYS ? KIND_KEYS[kind as NamedKind] : 'messages.unsupported_short';
}
