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
  event: 'messages.kind.event',
  system: 'messages.kind.call', // of these there are only calls
  number_change: 'messages.kind.number_change',
  status: 'messages.kind.status',
} as const;

export type NamedKind = keyof typeof KIND_KEYS;

/** Lines beside the conversation: nobody has written them to us, and nobody answers them. */
export function isAside(kind: string): boolean {
  return kind === 'number_change' || kind === 'status';
}

/** Lines that nobody answers: those, and calls. */
export function isNotice(kind: string): boolean {
  return kind === 'system' || isAside(kind);
}

/** Whether somebody on the other side has written it to us. */
export function isFromThem({ direction, kind }: Pick<MessageRead, 'direction' | 'kind'>): boolean {
  return direction === 'in' && !isAside(kind);
}

/** Kinds of which WhatsApp gives linked devices nothing. */
const ON_THE_PHONE = { view_once: 'messages.view_once_unshown', phone_only: 'messages.phone_only' } as const;

type Unshown =
  | 'messages.undecryptable'
  | 'messages.unsupported'
  | 'messages.unreadable'
  | (typeof ON_THE_PHONE)[keyof typeof ON_THE_PHONE];

/** The sentence in the place of a message that cannot be shown. */
export function unshownKey({ kind, problem }: Pick<MessageRead, 'kind' | 'problem'>): Unshown {
  if (kind === 'undecryptable') return 'messages.undecryptable';
  if (kind === 'view_once' || kind === 'phone_only') return ON_THE_PHONE[kind];
  return problem === null || problem === 'cut' || problem === 'edit_lost'
    ? 'messages.unsupported'
    : 'messages.unreadable';
}

/** Of which kind the file is: a status shows one of another kind than its own. */
export function fileKind({ kind, details }: Pick<MessageRead, 'kind' | 'details'>): string {
  return details !== null && 'status' in details ? details.status : kind;
}

export function isNamed(kind: string): kind is NamedKind {
  return kind in KIND_KEYS;
}

export function kindKey(kind: NamedKind): (typeof KIND_KEYS)[NamedKind] {
  return KIND_KEYS[kind];
}

/** What stands for a message without text: the name of its kind, or the sentence in its place. */
export function wordlessKey(message: Pick<MessageRead, 'kind' | 'problem'>): (typeof KIND_KEYS)[NamedKind] | Unshown {
  return message.kind in KIND_KEYS ? KIND_KEYS[message.kind as NamedKind] : unshownKey(message);
}
