import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { namedPreviewOf } from '@/lib/mentions';
import { isFromThem, wordlessKey } from '@/lib/message-kind';
import { tellingName } from '@/lib/names';
import type { ThreadWindow } from '../window';
import { compareMessages } from '../window';

/** What the customer has written since the chat was opened, the newest; not what is loaded or jumped to. */
function useNews({ items, newerCursor }: ThreadWindow): MessageRead | undefined {
  const isWhole = newerCursor === null;
  const last = items.findLast(isFromThem);
  const [heard, setHeard] = useState<{ newest: typeof last; isWhole: boolean; newsId: string | null }>({
    newest: last,
    isWhole,
    newsId: null,
  });
  const isLater = last !== undefined && (heard.newest === undefined || compareMessages(last, heard.newest) > 0);
  const isOtherPart = isWhole !== heard.isWhole;
  if (isLater || isOtherPart) {
    setHeard({ newest: isLater ? last : heard.newest, isWhole, newsId: isLater && !isOtherPart ? last.id : null });
  }
  return isWhole ? items.find(({ id }) => id === heard.newsId) : undefined;
}

/** Says aloud what the customer of the open chat writes, and nothing else. */
export function Announcer({ data }: { data: ThreadWindow }) {
  const { t } = useTranslation();
  const news = useNews(data);
  const wordsOf = (one: MessageRead): string => {
    if (one.deleted_at !== null) return t('messages.deleted');
    return one.text === null ? t(wordlessKey(one)) : namedPreviewOf(one.text, one.mentions, t('messages.mention_us'));
  };
  return (
    <div className="sf-visually-hidden" aria-live="polite">
      {news !== undefined &&
        t('messages.announce', {
          author: tellingName(news.author.name) ?? t('messages.author_contact'),
          text: wordsOf(news),
        })}
    </div>
  );
}
