import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { AnswerRulesRead } from '@/api/generated';
import { Rows } from '@/components/Page';
import { errorText } from '@/lib/error-text';
import { useNotify } from '@/lib/notify';
import { useCan } from '@/lib/session';
import { useAddPhrase, useDeletePhrase } from '../api/answer-rules';
import classes from './AnswerRulesSettings.module.css';

const MOST_LETTERS = 60;

function Phrase({ phrase }: { phrase: AnswerRulesRead['own'][number] }) {
  const { t } = useTranslation();
  const canEdit = useCan('answer_rules.manage');
  const remove = useDeletePhrase();
  const { failed } = useNotify();
  return (
    <li className={classes['rule']}>
      <span className={classes['words']}>
        <b dir="auto">«{phrase.text}»</b>
        <span className={classes['says']}>
          {t(phrase.waits ? 'conversations.rules_waits' : 'conversations.rules_no_answer')}
        </span>
        {phrase.author_name !== null && (
          <span className={classes['phrases']}>{t('conversations.rules_by', { name: phrase.author_name })}</span>
        )}
      </span>
      {canEdit && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          loading={remove.isPending}
          aria-label={t('conversations.rules_delete', { text: phrase.text })}
          onClick={() => {
            remove.mutate(phrase.id, { onError: failed });
          }}
        >
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </li>
  );
}

function NewPhrase() {
  const { t } = useTranslation();
  const add = useAddPhrase();
  const [text, setText] = useState('');
  const [waits, setWaits] = useState('no');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    add.mutate(
      { text: text.trim(), waits: waits === 'yes' },
      {
        onSuccess: () => {
          setText('');
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className={classes['new']} noValidate>
      <TextInput
        className={classes['field']}
        label={t('conversations.rules_phrase')}
        maxLength={MOST_LETTERS}
        value={text}
        error={add.isError ? errorText(t, add.error) : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          if (add.isError) add.reset();
        }}
      />
      <SegmentedControl
        value={waits}
        onChange={setWaits}
        data={[
          { value: 'no', label: t('conversations.rules_no_answer') },
          { value: 'yes', label: t('conversations.rules_waits') },
        ]}
      />
      <Button type="submit" loading={add.isPending} disabled={text.trim() === ''}>
        {t('conversations.rules_add')}
      </Button>
    </form>
  );
}

/** What the organization has added: phrases after which a chat waits, or does not. */
export function OwnPhrases({ rules }: { rules: AnswerRulesRead }) {
  const { t } = useTranslation();
  const canAdd = useCan('messages.send');
  return (
    <section>
      <h3 className={classes['title']}>{t('conversations.rules_own')}</h3>
      {canAdd && <NewPhrase />}
      {rules.own.length === 0 ? (
        <p className={classes['says']}>{t('conversations.rules_own_none')}</p>
      ) : (
        <Rows label={t('conversations.rules_own')}>
          {rules.own.map((phrase) => (
            <Phrase key={phrase.id} phrase={phrase} />
          ))}
        </Rows>
      )}
    </section>
  );
}
