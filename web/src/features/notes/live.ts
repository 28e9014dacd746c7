import type { UnreadMentionsRead } from '@/api/generated';
import type { LiveCache } from '@/api/live';
import type { Mentions } from './api/mentions';
import { mentionsKey, reduceMentions, reduceUnread, unreadKey } from './api/mentions';

const unread: LiveCache<UnreadMentionsRead> = { prefix: unreadKey, reduce: reduceUnread };
const mentions: LiveCache<Mentions> = { prefix: mentionsKey, reduce: reduceMentions };

export const noteLiveCaches = [unread, mentions] as LiveCache<unknown>[];
