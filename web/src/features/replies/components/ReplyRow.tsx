import { ActionIcon, Badge } from '@mantine/core';
import { IconPaperclip, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ReplyListed } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { useCan } from '@/lib/session';
import { useDeleteReply, useRestoreReply } from '../api/replies';
import classes from './replies.module.css';

/** Deletes one, and offers to take that back. */
function useDeleting({ id, title }: ReplyListed): () => void {
  const { t } = useTranslation();
  const { undoable, failed } = useNotify();
  const remove = useDeleteReply();
  const restore = useRestoreReply();
  return () => {
    remove.mutateAsync(id).then(() => {
      undoable(t('replies.deleted', { title }), t('conversations.take_back'), () => {
        restore.mutateAsync(id).catch(failed);
      });
    }, failed);
  };
}

/** One quick reply in the list: how it begins, in which languages it is, how often it was used. */
export function ReplyRow({ reply, onOpen }: { reply: ReplyListed; onOpen: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleting(reply);
  const canManage = useCan('replies.manage');
  const { title, shortcut, texts, team } = reply;
  const mayChange = !team || canManage;
  return (
    <li data-testid="reply-row">
      <div className={classes['what']}>
        <span className={classes['head']}>
          <b>{title}</b>
          {shortcut !== null && <code>/{shortcut}</code>}
          {!team && <Badge variant="light">{t('replies.own')}</Badge>}
        </span>
        <span className={classes['excerpt']} dir="auto">
          {Object.values(texts)[0]}
        </span>
        <span className={classes['facts']}>
          <span className={classes['languages']}>{Object.keys(texts).join(' · ')}</span>
          {reply.file_count > 0 && (
            <span role="img" aria-label={t('replies.files_count', { count: reply.file_count })}>
              <IconPaperclip size={14} aria-hidden="true" /> {reply.file_count}
            </span>
          )}
          <span>{t('replies.used', { count: reply.use_count })}</span>
        </span>
      </div>
      {mayChange && (
        <div className={classes['tools']}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={40}
            aria-label={t('replies.edit', { title })}
            onClick={onOpen}
          >
            <IconPencil size={18} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={40}
            aria-label={t('replies.delete', { title })}
            onClick={remove}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </div>
      )}
    </li>
  );
}
