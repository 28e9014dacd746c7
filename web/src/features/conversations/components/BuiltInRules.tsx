import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { AnswerRulesRead } from '@/api/generated';
import { Rows } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useCan } from '@/lib/session';
import { useSwitchRule } from '../api/answer-rules';
import { ruleText } from '../rule-text';
import classes from './AnswerRulesSettings.module.css';

type BuiltIn = AnswerRulesRead['built_in'][number];

function Rule({ rule }: { rule: BuiltIn }) {
  const { t } = useTranslation();
  const canEdit = useCan('answer_rules.manage');
  const change = useSwitchRule();
  const { failed } = useNotify();
  const name = ruleText(t, { rule: rule.name, phrase: null });
  const waits = rule.waits || !rule.enabled;
  return (
    <li className={classes['rule']}>
      <span className={classes['words']}>
        <b>{name}</b>
        <span className={classes['says']}>
          {rule.name === 'reaction'
            ? t('conversations.rules_reaction_hint')
            : t(waits ? 'conversations.rules_waits' : 'conversations.rules_no_answer')}
        </span>
        {rule.phrases.length > 0 && <span className={classes['phrases']}>{rule.phrases.join(' · ')}</span>}
      </span>
      {rule.can_be_off && (
        <Switch
          checked={rule.enabled}
          disabled={!canEdit || change.isPending}
          aria-label={t('conversations.rules_on', { name })}
          onChange={(event) => {
            change.mutate({ name: rule.name, enabled: event.currentTarget.checked }, { onError: failed });
          }}
        />
      )}
    </li>
  );
}

/** What everybody has from the beginning, each with its words; courtesies can be switched off. */
export function BuiltInRules({ rules }: { rules: AnswerRulesRead }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3 className={classes['title']}>{t('conversations.rules_built_in')}</h3>
      <Rows label={t('conversations.rules_built_in')}>
        {rules.built_in.map((rule) => (
          <Rule key={rule.name} rule={rule} />
        ))}
      </Rows>
    </section>
  );
}
