import { Checkbox, Skeleton, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { AnswerRulesRead } from '@/api/generated';
import { ErrorState } from '@/components/ErrorState';
import { Section } from '@/components/Page';
import { useAnswerRules, useTriedSentence } from '../api/answer-rules';
import { ruleText } from '../rule-text';
import classes from './AnswerRulesSettings.module.css';
import { BuiltInRules } from './BuiltInRules';
import { OwnPhrases } from './OwnPhrases';

const MOST_LETTERS = 1000;
const PAUSE_MS = 250;

/** A sentence as a customer would write it, and what the rules say of it. */
function Trial() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [isAfter, setAfter] = useState(false);
  const [asked] = useDebouncedValue(text, PAUSE_MS);
  const tried = useTriedSentence(asked, isAfter);
  const decision = text.trim() === '' ? undefined : tried.data;
  const said = decision && ruleText(t, { rule: decision.rule, phrase: null });
  return (
    <Stack gap="xs" maw={520}>
      <TextInput
        label={t('conversations.rules_try')}
        placeholder={t('conversations.rules_try_hint')}
        maxLength={MOST_LETTERS}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <Checkbox
        label={t('conversations.rules_after_question')}
        checked={isAfter}
        onChange={(event) => {
          setAfter(event.currentTarget.checked);
        }}
      />
      <p className={classes['verdict']} role="status" data-waits={decision?.waits} data-testid="verdict">
        {decision !== undefined &&
          t(decision.waits ? 'conversations.answer_by' : 'conversations.no_answer_by', { rule: said })}
      </p>
    </Stack>
  );
}

function Rules({ rules }: { rules: AnswerRulesRead }) {
  return (
    <Stack gap="xl">
      <Trial />
      <OwnPhrases rules={rules} />
      <BuiltInRules rules={rules} />
    </Stack>
  );
}

/** By which rules a chat waits for an answer: seen by everybody, tried, and changed by heads. */
export function AnswerRulesSettings() {
  const { t } = useTranslation();
  const rules = useAnswerRules();
  return (
    <Section title={t('conversations.rules_title')} lead={t('conversations.rules_lead')}>
      {rules.isPending && <Skeleton height={240} />}
      {rules.isError && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data !== undefined && <Rules rules={rules.data} />}
    </Section>
  );
}
