import { useTranslation } from 'react-i18next';

import { useCapabilities } from '@/lib/directory';
import { useCan } from '@/lib/session';

/** What the composer of a conversation offers. */
export interface Offer {
  /** Why nothing can be written here; null when it can. */
  closed: string | null;
  /** The longest text and the longest caption, in characters as the server counts them. */
  longestText: number;
  longestCaption: number;
  files: boolean;
  voice: boolean;
  /** Whether the customer is shown that somebody writes. */
  typing: boolean;
}

/**
 * Decided here and nowhere else: by the member's role, by the conversation, and by what its channel's kind takes.
 *
 * Until the kind is known, words are taken, as long as WhatsApp's.
 */
export function useOffer(channelId: string, closedBecause: string | undefined): Offer {
  const { t } = useTranslation();
  const mayWrite = useCan('messages.send');
  const can = useCapabilities(channelId);
  return {
    closed: mayWrite ? (closedBecause ?? null) : t('messages.read_only'),
    longestText: can?.longest_text ?? 4096,
    longestCaption: can?.longest_caption ?? 1024,
    files: can?.sends.includes('document') === true,
    voice: can?.sends.includes('voice') === true,
    typing: can?.typing !== false,
  };
}
