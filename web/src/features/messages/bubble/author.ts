import type { TFunction } from 'i18next';

import type { MessageRead } from '@/api/types';

/** Who wrote an outgoing message: me, a colleague, the phone itself, or a program. */
export function authorName(author: MessageRead['author'], ownId: string, t: TFunction): string {
  if (author.kind === 'phone') return t('messages.author_phone');
  if (author.kind === 'api_key') return author.name ?? t('messages.author_api');
  if (author.kind === 'member' && author.id === ownId) return t('messages.author_me');
  return author.name ?? t('messages.author_unknown');
}
