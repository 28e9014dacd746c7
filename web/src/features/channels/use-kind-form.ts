import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { KindRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import type { Field, Value, Values } from './fields';
import { fieldsOf, initialValues, settingsFrom, typedSince } from './fields';

const WRONG = {
  missing: 'channels.field.missing',
  too_short: 'channels.field.too_short',
  too_long: 'channels.field.too_long',
  out_of_range: 'channels.field.out_of_range',
  unknown: 'channels.field.unknown',
  invalid: 'channels.field.invalid',
} as const;

export interface KindForm {
  fields: Field[];
  values: Values;
  problems: Record<string, string>;
  isChanged: boolean;
  change: (name: string, value: Value) => void;
  /** What to send: of a channel that is there, what was changed. */
  settings: () => Record<string, unknown>;
  /** Show why it was not taken: beside the fields it is about, else in a note. */
  refused: (error: unknown) => void;
  /** Forget what this form has sent; what was typed while the request ran stays. */
  taken: () => void;
  reset: () => void;
}

/** A form of what a kind asks for; `kept`: what a channel that is there is set to. */
export function useKindForm(kind: KindRead | undefined, kept?: Record<string, unknown>): KindForm {
  const { t } = useTranslation();
  const { language } = useSession().member;
  const { failed } = useNotify();
  const [typed, setTyped] = useState<Values>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const fields = kind === undefined ? [] : fieldsOf(kind, language, kept);
  const initial = initialValues(fields);
  const values = { ...initial, ...typed };
  const changed = fields.filter(({ name }) => values[name] !== initial[name]);
  return {
    fields,
    values,
    problems,
    isChanged: changed.length > 0,
    change: (name, value) => {
      setTyped({ ...typed, [name]: value });
      setProblems(Object.fromEntries(Object.entries(problems).filter(([other]) => other !== name)));
    },
    settings: () => settingsFrom(kept === undefined ? fields : changed, values),
    refused: (error) => {
      const named = isApiError(error, 'settings_invalid') ? error.fields : [];
      const ours = named.filter(({ field }) => fields.some(({ name }) => name === field));
      setProblems(
        Object.fromEntries(
          ours.map(({ field, problem }) => [field, t(WRONG[(problem ?? 'invalid') as keyof typeof WRONG])]),
        ),
      );
      const [first] = ours;
      if (first === undefined) failed(error);
      else document.getElementsByName(first.field)[0]?.focus();
    },
    taken: () => {
      setTyped((now) => typedSince(now, typed) as Values);
      setProblems({});
    },
    reset: () => {
      setTyped({});
      setProblems({});
    },
  };
}
