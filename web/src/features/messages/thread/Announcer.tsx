import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { namedPreviewOf } from '@/lib/mentions';
import { isFromThem, wordlessKey } from '@/lib/message-kind';
import { tellingName } from '@/lib/names';
import type { ThreadWindow } from '../window';

/** Says aloud what the customer of the open chat writes, and nothing else. */
export function Announcer({ data }: { data: ThreadWindow }) {
  const { t } = useTranslation();
  const last = data.items.findLast(isFromThem);
  const [known] = useState(last?.id);
  const isNew = last !== undefined && last.id !== known;
  const words = last?.text == null ? null : namedPreviewOf(last.text, last.mentions, t('messages.mention_us'));
  const spoken = words ?? (last === undefined ? '' : t(wordlessKey(last)));
  return (
    <div className="sf-visually-hidden" aria-live="polite">
      {isNew &&
        t('messages.announce', { author: tellingName(last.author.name) ?? t('messages.author_contact'), text: spoken })}
    </div>
  );
}
