import { Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import { folded } from '@/lib/text';
import classes from './text.module.css';
import { MessageText } from './MessageText';

const WholeTextModal = later(() => import('./WholeTextModal'), 'WholeTextModal', NotOpened);

/** What a message says; of a long text the beginning, with a way to all of it. */
export function FoldedText({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  const unfold = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { shown, isFolded } = folded(message.text ?? '', message.text_is_cut);
  return (
    <>
      <MessageText text={isFolded ? `${shown}…` : shown} mentions={message.mentions} />
      {isFolded && (
        <button
          ref={unfold}
          type="button"
          className={classes['unfold']}
          onClick={() => {
            setOpen(true);
          }}
        >
          {t('messages.show_whole')}
        </button>
      )}
      {isOpen && (
        <Suspense>
          <WholeTextModal
            message={message}
            onClose={() => {
              setOpen(false);
              unfold.current?.focus({ preventScroll: true });
            }}
          />
        </Suspense>
      )}
    </>
  );
}
