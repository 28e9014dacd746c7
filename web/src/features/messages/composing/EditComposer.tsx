import { ActionIcon, Skeleton } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { GrowingTextarea } from '@/components/GrowingTextarea';
import { ErrorState } from '@/components/ErrorState';
import { useClosedByBack } from '@/lib/going-back';
import { useIsTouch } from '@/lib/media';
import { isCovered } from '@/lib/shortcuts';
import { useWholeText } from '../api/text';
import { useEdit } from '../api/verbs';
import classes from './Composer.module.css';
import { Counter, isCounted } from './Counter';
import { useFieldFocus } from './use-field-focus';

interface Props {
  message: MessageRead;
  /** New texts that were begun, by their message. */
  begun: Map<string, string>;
  /** The longest text, in characters. */
  longest: number;
  onClose: () => void;
}

/** In place of the composer while an own message gets another text: all of the present one is loaded first. */
export function EditComposer(props: Props) {
  const whole = useWholeText(props.message);
  if (whole.isSuccess) return <Editor present={whole.data} {...props} />;
  return (
    <div className={classes['composer']}>
      {whole.isError ? (
        <ErrorState error={whole.error} onRetry={() => void whole.refetch()} />
      ) : (
        <Skeleton height={44} />
      )}
    </div>
  );
}

function Editor({ message, present, begun, longest, onClose }: Props & { present: string }) {
  const { t } = useTranslation();
  const edit = useEdit(message.id);
  const [text, setText] = useState(begun.get(message.id) ?? present);
  const isTouch = useIsTouch();
  const counterId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useFieldFocus(field, 'at-once');
  const next = text.trim();
  const length = Array.from(next).length;
  useClosedByBack(onClose, () => !isCovered());
  const end = (): void => {
    begun.delete(message.id);
    onClose();
  };
  const canSave = next !== '' && length <= longest;
  const save = (): void => {
    if (!canSave || edit.isPending) return;
    if (next === present) end();
    else edit.mutate(next, { onSuccess: end });
  };
  return (
    <div className={classes['composer']}>
      <div className={classes['editing']}>
        <IconPencil size={17} aria-hidden="true" />
        <span>{t('messages.editing')}</span>
        <ActionIcon variant="subtle" color="gray" aria-label={t('common.cancel')} onClick={end}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      <div className={classes['line']}>
        <GrowingTextarea
          className={classes['field']}
          ref={field}
          value={text}
          maxRows={8}
          error={!canSave && next !== ''}
          aria-label={t('messages.editing')}
          aria-describedby={isCounted(length, longest) ? counterId : undefined}
          data-testid="edit-composer"
          onChange={(event) => {
            setText(event.currentTarget.value);
            begun.set(message.id, event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Escape') end();
            if (event.key !== 'Enter' || event.shiftKey || isTouch) return;
            event.preventDefault();
            save();
          }}
        />
        <ActionIcon
          size={44}
          radius="xl"
          variant="filled"
          aria-label={t('common.save')}
          disabled={!canSave}
          loading={edit.isPending}
          onClick={save}
        >
          <IconCheck size={21} />
        </ActionIcon>
      </div>
      <Counter id={counterId} length={length} longest={longest} />
    </div>
  );
}
