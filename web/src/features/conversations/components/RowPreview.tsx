import { useTranslation } from 'react-i18next';

import type { LastMessageRead, MessageStatus } from '@/api/types';
import { Ticks } from '@/components/Ticks';
import { initials } from '@/lib/avatar';
import { withoutMarkup } from '@/lib/markup';
import { useSession } from '@/lib/session';
import classes from './ConversationRow.module.css';

function usePrefix(message: LastMessageRead): string {
  const { t } = useTranslation();
  const { member } = useSession();
  if (message.direction === 'in') return '';
  if (message.author.kind === 'phone') return t('conversations.prefix', { who: t('messages.author_phone') });
  if (message.author.kind === 'member' && message.author.id === member.id) {
    return t('conversations.prefix', { who: t('conversations.you') });
  }
  return t('conversations.prefix', { who: initials(message.author.name ?? '?') });
}

function LastLine({ message }: { message: LastMessageRead }) {
  const { t } = useTranslation();
  const prefix = usePrefix(message);
  const text = message.text === null ? t('messages.unsupported_short') : withoutMarkup(message.text);
  return (
    <>
      {message.direction === 'out' && <Ticks status={message.status as MessageStatus} />}
      <span className={classes['previewText']} data-dim={message.text === null}>
        {prefix !== '' && `${prefix} `}
        {text}
      </span>
    </>
  );
}

/** The second line of a list row: my unsent text, else the last message with who wrote it. */
export function RowPreview({ message, draft }: { message: LastMessageRead | null; draft: string | undefined }) {
  const { t } = useTranslation();
  if (draft !== undefined) {
    return (
      <span className={classes['preview']}>
        <span className={classes['previewText']}>
          <b className={classes['draft']}>{t('conversations.draft')}</b> {withoutMarkup(draft)}
        </span>
      </span>
    );
  }
  return <span className={classes['preview']}>{message !== null && <LastLine message={message} />}</span>;
}
