import { IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FoundMessage } from '@/api/types';
import { isNamed, kindKey } from '@/lib/message-kind';
import { personName } from '@/lib/names';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { rowTime } from '@/lib/time';
import { Marked } from './Marked';
import classes from './search.module.css';

interface Props {
  found: FoundMessage;
  isFile?: boolean;
  onOpen: (found: FoundMessage) => void;
}

/** One message that was found: in which chat, when, and its words. */
export function FoundMessageRow({ found, isFile = false, onOpen }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const words = found.excerpt !== '' ? found.excerpt : isNamed(found.kind) ? t(kindKey(found.kind)) : '';
  return (
    <button
      type="button"
      className={classes['found']}
      data-result={found.message_id}
      data-testid="found-message"
      onClick={() => {
        onOpen(found);
      }}
    >
      <span className={classes['line']}>
        <span className={classes['chat']} dir="auto">
          {personName({ name: found.chat_name, phone: found.chat_phone }, t)}
        </span>
        <time className={classes['time']} dateTime={found.at}>
          {rowTime(found.at, now, locale)}
        </time>
      </span>
      <span className={classes['excerpt']}>
        {isFile && <IconFile size={15} aria-hidden="true" />}
        <span>
          {found.direction === 'out' && <span className={classes['ours']}>{t('search.ours')} </span>}
          <Marked text={words} marks={found.marks} />
        </span>
      </span>
    </button>
  );
}
