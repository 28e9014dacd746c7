import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { useNow } from '@/lib/now';
import { personName } from '@/lib/names';
import { useLocale, useSession } from '@/lib/session';
import { clock, dateTime, daysAgo } from '@/lib/time';
import type { Typist } from './presence';
import { usePresence } from './presence';

function typingText(typists: readonly Typist[], inGroup: boolean, t: TFunction): string | null {
  const [first] = typists;
  if (first === undefined) return null;
  if (!inGroup) return first.isRecording ? t('conversations.recording') : t('conversations.typing');
  const names = typists.map((one) => personName(one, t));
  if (names.length > 1) return t('conversations.typing_several', { names: names.join(', ') });
  const name = names[0] ?? '';
  return first.isRecording ? t('conversations.recording_who', { name }) : t('conversations.typing_who', { name });
}

/** That somebody writes or records in a conversation, or null: of us another member, if nobody on the other side does. */
export function useTypingText(conversationId: string, inGroup: boolean): string | null {
  const { t } = useTranslation();
  const { member } = useSession();
  const typists = usePresence(conversationId)?.typists ?? [];
  const theirs = typists.filter(({ isOurs }) => !isOurs);
  const colleague = typists.find(({ isOurs, key }) => isOurs && key !== member.id)?.name;
  return typingText(theirs, inGroup, t) ?? (colleague ? t('conversations.answering_who', { name: colleague }) : null);
}

/** What the other side does or when it was last there, or null when nothing is known. */
export function usePresenceText(conversationId: string, inGroup: boolean): { text: string; isNow: boolean } | null {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const presence = usePresence(conversationId);
  const typing = useTypingText(conversationId, inGroup);
  if (presence === undefined) return null;
  if (typing !== null) return { text: typing, isNow: true };
  if (inGroup) return null;
  if (presence.onlineUntil > 0) return { text: t('conversations.online'), isNow: true };
  if (presence.seenAt === null) return null;
  const isToday = daysAgo(presence.seenAt, now, locale.timeZone) === 0;
  const text = isToday
    ? t('conversations.seen_today', { at: clock(presence.seenAt, locale) })
    : t('conversations.seen', { at: dateTime(presence.seenAt, locale) });
  return { text, isNow: false };
}
