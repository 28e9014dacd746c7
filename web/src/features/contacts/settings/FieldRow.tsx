import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useNotify } from '@/lib/notify';
import { useRemoveField, useUpdateField } from './api';
import { KINDS } from './kinds';
import { Movers } from '@/components/Movers';
import classes from './settings.module.css';

interface Props {
  field: FieldRead;
  /** How many contacts have something in it; nothing while that is not known. */
  count: number | undefined;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: 1 | -1) => void;
  onEdit: () => void;
}

/** Removes a field once it is clear what would be lost. */
function Remove({ field, count }: Pick<Props, 'field' | 'count'>) {
  const { t } = useTranslation();
  const remove = useRemoveField(field.id);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('tags.remove', { name: field.name })}
        onClick={() => {
          setAsking(true);
        }}
      >
        <IconTrash size={18} />
      </ActionIcon>
      <ConfirmModal
        opened={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('tags.remove_title', { name: field.name })}
        confirmLabel={t('tags.remove_confirm')}
        busy={remove.isPending}
        disabled={count === undefined}
        onConfirm={() => {
          remove.mutate();
        }}
      >
        {count === 0 ? t('tags.remove_empty') : count !== undefined && t('tags.remove_filled', { count })}
      </ConfirmModal>
    </>
  );
}

/** One field: its name, kind and place, whether it is hidden, and the way to remove it. */
export function FieldRow({ field, count, isFirst, isLast, onMove, onEdit }: Props) {
  const { t } = useTranslation();
  const update = useUpdateField(field.id, useNotify().failed);
  const isHidden = field.hidden_at !== null;
  return (
    <li data-testid="field-row">
      <div className={classes['name']}>
        <b dir="auto">{field.name}</b>
        <span className={classes['dim']}>
          {t(KINDS[field.kind])}
          {count !== undefined && ` · ${t('tags.filled', { count })}`}
        </span>
      </div>
      <div className={classes['tools']}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('tags.edit', { name: field.name })}
          onClick={onEdit}
        >
          <IconPencil size={18} />
        </ActionIcon>
        <Movers name={field.name} isFirst={isFirst} isLast={isLast} onMove={onMove} />
        <Button
          variant="default"
          size="sm"
          loading={update.isPending}
          onClick={() => {
            update.mutate({ hidden: !isHidden });
          }}
        >
          {isHidden ? t('tags.show') : t('tags.hide')}
        </Button>
        <Remove field={field} count={count} />
      </div>
    </li>
  );
}
