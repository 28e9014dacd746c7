import { useTranslation } from 'react-i18next';

import type {
  AskedAnewRead,
  ConversationRead,
  LastMessageRead,
  LastReactionRead,
  MessageKind,
  MessageStatus,
} from '@/api/types';
import { Ticks } from '@/components/Ticks';
import { initials } from '@/lib/avatar';
import { previewOf } from '@/lib/markup';
import { namedPreviewOf } from '@/lib/mentions';
import { wordlessKey } from '@/lib/message-kind';
import { tellingName } from '@/lib/names';
import { useSession } from '@/lib/session';
import { besideLast, useAskedAnewText, useReactedText } from '../use-reacted-text';
import classes from './ConversationRow.module.css';

/** As people know them from WhatsApp's own list. */
const SIGNS: Partial<Record<string, string>> = {
  image: '📷',
  video: '🎥',
  voice: '🎤',
  audio: '🎵',
  document: '📄',
  location: '📍',
  contacts: '👤',
  poll: '📊',
};

function usePrefix(message: LastMessageRead, inGroup: boolean): string {
  const { t } = useTranslation();
  const { member } = useSession();
  if (message.direction === 'in') {
    const who = inGroup ? tellingName(message.author.name) : null;
    return who === null ? '' : t('conversations.prefix', { who });
  }
  if (message.author.kind === 'phone') return t('conversations.prefix', { who: t('messages.author_phone') });
  if (message.author.kind === 'member' && message.author.id === member.id) {
    return t('conversations.prefix', { who: t('conversations.you') });
  }
  return t('conversations.prefix', { who: initials(message.author.name ?? '?') });
}

function useContent(message: LastMessageRead): { text: string; isName: boolean; sign: string | undefined } {
  const { t } = useTranslation();
  if (message.deleted) return { text: t('messages.deleted'), isName: true, sign: undefined };
  const isName = message.text === null || message.text === '';
  const text = isName
    ? t(wordlessKey({ kind: message.kind as MessageKind, problem: message.problem }))
    : namedPreviewOf(message.text ?? '', message.mentions, t('messages.mention_us'));
  return { text, isName, sign: SIGNS[message.kind] };
}

function LastLine({ message, inGroup }: { message: LastMessageRead; inGroup: boolean }) {
  const prefix = usePrefix(message, inGroup);
  const { text, isName, sign } = useContent(message);
  return (
    <>
      {message.direction === 'out' && <Ticks status={message.status as MessageStatus} />}
      <span className={classes['previewText']} data-dim={isName}>
        {prefix !== '' && `${prefix} `}
        {sign !== undefined && (
          <span className={classes['sign']} aria-hidden="true">
            {sign}
          </span>
        )}
        <bdi>{text}</bdi>
      </span>
    </>
  );
}

function Reacted({ reaction, inGroup }: { reaction: LastReactionRead; inGroup: boolean }) {
  const text = useReactedText(reaction, inGroup);
  return (
    <span className={classes['previewText']} data-testid="row-reaction">
      <bdi>{text}</bdi>
    </span>
  );
}

function AskedAnew({ asked, inGroup }: { asked: AskedAnewRead; inGroup: boolean }) {
  const text = useAskedAnewText(asked, inGroup);
  return (
    <span className={classes['previewText']} data-testid="row-asked-anew">
      <bdi>{text}</bdi>
    </span>
  );
}

interface Props {
  row: ConversationRead;
  draft: string | undefined;
}

/**
 * The second line of a list row: my unsent text, else a reaction to ours or a question that was changed, after which
 * nothing was written, else the last message and who wrote it.
 */
export function RowPreview({ row, draft }: Props) {
  const { t } = useTranslation();
  const inGroup = row.kind === 'group';
  const { reaction, anew } = besideLast(row);
  if (draft !== undefined) {
    return (
      <span className={classes['preview']}>
        <span className={classes['previewText']}>
          <b className={classes['draft']}>{t('conversations.draft')}</b> <bdi>{previewOf(draft)}</bdi>
        </span>
      </span>
    );
  }
  return (
    <span className={classes['preview']}>
      {anew !== undefined && <AskedAnew asked={anew} inGroup={inGroup} />}
      {reaction !== undefined && <Reacted reaction={reaction} inGroup={inGroup} />}
      {anew === undefined && reaction === undefined && row.last_message !== null && (
        <LastLine message={row.last_message} inGroup={inGroup} />
      )}
    </span>
  );
}
