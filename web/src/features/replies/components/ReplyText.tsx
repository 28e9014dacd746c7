import { Button } from '@mantine/core';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';

import { GrowingTextarea } from '@/components/GrowingTextarea';
import { useSession } from '@/lib/session';
import { useVariables } from '../api/replies';
import classes from './replies.module.css';

/** A text, and what may be put into it where the cursor is. */
export function ReplyText({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const { language } = useSession().member;
  const field = useRef<HTMLTextAreaElement>(null);
  const variables = useVariables();
  const put = (name: string): void => {
    const element = field.current;
    if (element === null) return;
    const [from, to] = [element.selectionStart, element.selectionEnd];
    const written = `{{${name}}}`;
    flushSync(() => {
      onChange(text.slice(0, from) + written + text.slice(to));
    });
    element.focus();
    element.setSelectionRange(from + written.length, from + written.length);
  };
  return (
    <>
      <GrowingTextarea
        ref={field}
        label={t('replies.text')}
        value={text}
        maxRows={12}
        maxLength={4096}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      <div className={classes['variables']} role="group" aria-label={t('replies.put')}>
        <span>{t('replies.put')}</span>
        {variables.data?.map(({ name, words }) => (
          <Button
            key={name}
            size="compact-sm"
            variant="light"
            onClick={() => {
              put(name);
            }}
          >
            {words[language] ?? name}
          </Button>
        ))}
      </div>
    </>
  );
}
