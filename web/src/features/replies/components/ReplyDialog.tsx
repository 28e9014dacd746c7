import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ReplyListed } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { reply } from '../api/replies';
import { ReplyForm } from './ReplyForm';

interface Props {
  /** Null: a new one. */
  id: string | null;
  known: readonly ReplyListed[];
  onClose: () => void;
}

/** A quick reply, whole, to be changed; or a new one. */
export function ReplyDialog({ id, known, onClose }: Props) {
  const { t } = useTranslation();
  const given = useQuery({ ...reply(id ?? ''), enabled: id !== null });
  const folders = [...new Set(known.map(({ folder }) => folder))].filter((folder) => folder !== '');
  const isHere = id === null || given.data !== undefined;
  return (
    // What has been typed is kept nowhere else.
    <Dialog
      onClose={onClose}
      size="lg"
      closeOnClickOutside={false}
      title={id === null ? t('replies.new') : t('replies.change')}
    >
      {id !== null && given.isPending && <Skeleton height={320} />}
      {given.isError && <ErrorState error={given.error} onRetry={() => void given.refetch()} />}
      {isHere && <ReplyForm reply={given.data ?? null} folders={folders} onClose={onClose} />}
    </Dialog>
  );
}
