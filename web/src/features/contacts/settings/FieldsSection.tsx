import { Button, Skeleton } from '@mantine/core';
import { IconForms, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldRead } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useFields } from '../api/fields';
import { useFieldCounts, useOrderFields } from './api';
import { FieldDialog } from './FieldDialog';
import { FieldRow } from './FieldRow';
import { moved } from './moving';
import classes from './settings.module.css';

/** Which fields contacts have, in their order; hidden ones below. */
export function FieldsSection() {
  const { t } = useTranslation();
  const fields = useFields();
  const counts = useFieldCounts().data;
  const order = useOrderFields();
  const [editing, setEditing] = useState<FieldRead | 'new' | null>(null);
  const all = fields.data ?? [];
  const shown = all.filter((field) => field.hidden_at === null);
  const hidden = all.filter((field) => field.hidden_at !== null);
  const row = (field: FieldRead, place: number, among: FieldRead[]) => (
    <FieldRow
      key={field.id}
      field={field}
      count={counts && (counts.get(field.id) ?? 0)}
      isFirst={place === 0}
      isLast={place === among.length - 1}
      onMove={(by) => {
        order.mutate(moved(all, among, field.id, by));
      }}
      onEdit={() => {
        setEditing(field);
      }}
    />
  );
  return (
    <Section
      title={t('tags.fields')}
      lead={t('tags.fields_lead')}
      actions={
        <Button
          leftSection={<IconPlus size={17} />}
          onClick={() => {
            setEditing('new');
          }}
        >
          {t('tags.field_new')}
        </Button>
      }
    >
      {fields.isPending && <Skeleton height={120} />}
      {fields.isError && <ErrorState error={fields.error} onRetry={() => void fields.refetch()} />}
      {fields.isSuccess && all.length === 0 && (
        <EmptyState icon={<IconForms size={30} stroke={1.7} />} title={t('tags.fields_none')}>
          {t('tags.fields_none_hint')}
        </EmptyState>
      )}
      {shown.length > 0 && <Rows label={t('tags.fields')}>{shown.map(row)}</Rows>}
      {hidden.length > 0 && (
        <div>
          <h3 className={classes['heading']}>{t('tags.hidden_fields')}</h3>
          <p className={classes['dim']}>{t('tags.hidden_hint')}</p>
          <Rows label={t('tags.hidden_fields')}>{hidden.map(row)}</Rows>
        </div>
      )}
      {editing !== null && (
        <FieldDialog
          field={editing === 'new' ? null : editing}
          onClose={() => {
            setEditing(null);
          }}
        />
      )}
    </Section>
  );
}
