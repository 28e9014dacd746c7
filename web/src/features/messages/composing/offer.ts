import { useTranslation } from 'react-i18next';

import { useCapabilities, useKindLeft, useService } from '@/lib/directory';
import { useCan } from '@/lib/session';
import type { AttachmentKind } from '../outbox';

/** The longest text, in characters, that the server takes of a member at once, whatever the channel's kind takes. */
const MOST_WRITTEN = 4096;

/** What the composer of a conversation offers. */
export interface Offer {
  /** Why nothing can be written here; null when it can. */
  closed: string | null;
  /** The longest text and the longest caption, in characters as the server counts them. */
  longestText: number;
  longestCaption: number;
  /** As what files leave; none where no file does. */
  files: AttachmentKind[];
  voice: boolean;
  /** Whether the customer is shown that somebody writes. */
  typing: boolean;
  /** Whose limits they are, in sentences. */
  service: string;
}

const FILES: AttachmentKind[] = ['image', 'video', 'audio', 'document'];

/**
 * Decided here and nowhere else: by the member's role, by the conversation, and by what its channel's kind takes.
 *
 * Until the kind is known, words are taken, as long as WhatsApp's.
 */
export function useOffer(channelId: string, closedBecause: string | undefined): Offer {
  const { t } = useTranslation();
  const mayWrite = useCan('messages.send');
  const can = useCapabilities(channelId);
  const kindLeft = useKindLeft(channelId) ? t('failures.kind_gone') : null;
  return {
    closed: mayWrite ? (closedBecause ?? kindLeft) : t('messages.read_only'),
    longestText: Math.min(can?.longest_text ?? MOST_WRITTEN, MOST_WRITTEN),
    longestCaption: can?.longest_caption ?? 1024,
    files: FILES.filter((kind) => can?.sends.includes(kind) === true),
    voice: can?.sends.includes('voice') === true,
    typing: can?.typing !== false,
    service: useService(channelId),
  };
}
