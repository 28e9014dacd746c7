import { Button, Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { piecesOf } from '@/lib/text';
import { useWholeText } from '../api/text';
import { MessageText } from './MessageText';
import classes from './WholeTextModal.module.css';

/** Markup makes elements of letters; in longer texts, in UTF-16 units, it stays the signs that were written. */
const MARKUP_UP_TO_LETTERS = 20_000;

/** All that a message says, for reading; the browser lays out only the pieces that can be seen. */
export function WholeTextModal({ message, onClose }: { message: MessageRead; onClose: () => void }) {
  const { t } = useTranslation();
  const whole = useWholeText(message);
  const text = whole.data ?? '';
  const pieces = useMemo(() => piecesOf(text), [text]);
  return (
    <Dialog onClose={onClose} title={t('messages.whole_text')} size="lg">
      {whole.isPending && <Skeleton height={200} />}
      {whole.isError && <ErrorState error={whole.error} onRetry={() => void whole.refetch()} />}
      <div className={classes['whole']} dir="auto" data-testid="whole-text">
        {pieces.map((piece, index) => (
          <div key={index} className={classes['piece']}>
            {text.length > MARKUP_UP_TO_LETTERS ? piece : <MessageText text={piece} mentions={message.mentions} />}
          </div>
        ))}
      </div>
      <div className={classes['foot']}>
        <Button variant="default" fullWidth onClick={onClose}>
          {t('messages.fold')}
        </Button>
      </div>
    </Dialog>
  );
}
