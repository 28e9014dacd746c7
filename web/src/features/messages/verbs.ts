import type { MessageRead } from '@/api/types';

export function canReply(message: MessageRead): boolean {
  return message.deleted_at === null && message.status !== 'failed' && message.status !== 'canceled';
}
