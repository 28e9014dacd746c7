import { Tooltip } from '@mantine/core';
import type { MouseEvent } from 'react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { TagChips } from '@/components/TagChips';
import { avatarColor, initials } from '@/lib/avatar';
import { conversationSeed, conversationTitle } from '@/lib/conversation-title';
import { useDirectory, useSeveralNumbers } from '@/lib/directory';
import { useNow } from '@/lib/now';
import { useLocale, useSession } from '@/lib/session';
import { rowTime } from '@/lib/time';
import { useTypingText } from '../use-presence-text';
import classes from './ConversationRow.module.css';
import { RowMarks } from './RowMarks';
import { RowPreview } from './RowPreview';
import { UnreadBadge } from './UnreadBadge';
import { WaitingChip } from './WaitingChip';

export const ROW_HEIGHT = 76;

interface Props {
  row: ConversationRead;
  draft: string | undefined;
  selected: boolean;
  focusable: boolean;
  pinned: boolean;
  onOpen: (id: string) => void;
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

function Owner({ id }: { id: string }) {
  const { t } = useTranslation();
  const name = useDirectory().members.get(id)?.name;
  if (name === undefined) return null;
  return (
    <Tooltip label={t('conversations.assignee_is', { name })}>
      <span className={classes['owner']} style={{ backgroundColor: avatarColor(id) }}>
        <span aria-hidden="true">{initials(name)}</span>
        <span className="sf-visually-hidden">{t('conversations.assignee_is', { name })}</span>
      </span>
    </Tooltip>
  );
}

/** One conversation in the list: who, what was said last, how long they wait. */
export const ConversationRow = memo(function ConversationRow({
  row,
  draft,
  selected,
  focusable,
  pinned,
  onOpen,
}: Props) {
  const { t } = useTranslation();
  const { member } = useSession();
  const locale = useLocale();
  const now = useNow();
  const channel = useDirectory().channels.get(row.channel_id);
  const hasSeveral = useSeveralNumbers();
  const title = conversationTitle(row, t);
  const typing = useTypingText(row.id, row.kind === 'group');
  const tagIds = row.contact?.tag_ids ?? [];
  const mine = row.assignee_id === null || row.assignee_id === member.id;

  return (
    <a
      href={`/chats/${row.id}`}
      className={classes['row']}
      data-testid="conversation-row"
      data-conversation-id={row.id}
      data-selected={selected}
      data-unread={row.unread_count > 0}
      aria-current={selected ? 'true' : undefined}
      tabIndex={focusable ? 0 : -1}
      draggable={false}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        onOpen(row.id);
      }}
    >
      <Avatar name={title} seed={conversationSeed(row)} size={46} stripe={channel?.color} />
      <span className={classes['body']} data-labelled={hasSeveral || tagIds.length > 0}>
        <span className={classes['line']}>
          <span className={classes['name']} dir="auto">
            {title}
          </span>
          <RowMarks row={row} pinned={pinned} />
          {row.assignee_id !== null && <Owner id={row.assignee_id} />}
          <time className={classes['time']} dateTime={row.last_activity_at}>
            {rowTime(row.last_activity_at, now, locale)}
          </time>
        </span>
        <span className={classes['line']}>
          {typing === null ? (
            <RowPreview row={row} draft={draft} />
          ) : (
            <span className={classes['typing']} data-testid="row-typing">
              {typing}
            </span>
          )}
          <WaitingChip row={row} />
          {row.unread_count > 0 && <UnreadBadge count={row.unread_count} mine={mine} />}
        </span>
        {(tagIds.length > 0 || (hasSeveral && channel !== undefined)) && (
          <span className={classes['line']}>
            <TagChips ids={tagIds} most={2} />
            {hasSeveral && channel !== undefined && (
              <span className={classes['channel']} data-testid="row-channel">
                <bdi>{channel.label}</bdi>
              </span>
            )}
          </span>
        )}
      </span>
    </a>
  );
});
