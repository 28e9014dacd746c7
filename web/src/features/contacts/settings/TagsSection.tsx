import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { errorText } from '@/lib/error-text';
import { useTags } from '../api/tags';
import { useCreateTag, useOrderTags, useTagCounts } from './api';
import { moved } from './moving';
import classes from './settings.module.css';
import { TagRow } from './TagRow';

const MOST_LETTERS = 40; // of a name

function NewTag() {
  const { t } = useTranslation();
  const create = useCreateTag();
  const [name, setName] = useState('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    create.mutate(name.trim(), {
      onSuccess: () => {
        setName('');
      },
    });
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      <TextInput
        aria-label={t('tags.new')}
        placeholder={t('tags.new')}
        value={name}
        maxLength={MOST_LETTERS}
        error={create.isError && errorText(t, create.error)}
        onChange={(event) => {
          setName(event.currentTarget.value);
          create.reset();
        }}
      />
      <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
        {t('tags.add')}
      </Button>
    </form>
  );
}

/** Which tags there are, in their order; archived ones below. */
export function TagsSection() {
  const { t } = useTranslation();
  const tags = useTags();
  const counts = useTagCounts().data;
  const order = useOrderTags();
  const all = tags.data ?? [];
  const used = all.filter((tag) => tag.archived_at === null);
  const archived = all.filter((tag) => tag.archived_at !== null);
  return (
    <Section title={t('common.tags')} lead={t('tags.lead')}>
      <NewTag />
      {tags.isPending && <Skeleton height={120} />}
      {tags.isError && <ErrorState error={tags.error} onRetry={() => void tags.refetch()} />}
      {tags.isSuccess && all.length === 0 && (
        <EmptyState icon={<IconTags size={30} stroke={1.7} />} title={t('tags.none')}>
          {t('tags.none_hint')}
        </EmptyState>
      )}
      {used.length > 0 && (
        <Rows label={t('common.tags')}>
          {used.map((tag, place) => (
            <TagRow
              key={tag.id}
              tag={tag}
              count={counts && (counts.get(tag.id) ?? 0)}
              isFirst={place === 0}
              isLast={place === used.length - 1}
              onMove={(by) => {
                order.mutate(moved(all, used, tag.id, by));
              }}
            />
          ))}
        </Rows>
      )}
      {archived.length > 0 && (
        <div>
          <h3 className={classes['heading']}>{t('tags.archived')}</h3>
          <p className={classes['dim']}>{t('tags.archived_hint')}</p>
          <Rows label={t('tags.archived')}>
            {archived.map((tag) => (
              <TagRow key={tag.id} tag={tag} count={counts && (counts.get(tag.id) ?? 0)} />
            ))}
          </Rows>
        </div>
      )}
    </Section>
  );
}
