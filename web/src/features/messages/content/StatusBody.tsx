import { IconCircleDashed } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MessageRead, PostedRead } from '@/api/types';
import { isNamed, kindKey } from '@/lib/message-kind';
import { FileContent } from './FileContent';
import { FoldedText } from './FoldedText';
import classes from './content.module.css';

/** What somebody has posted for all their contacts: what it shows, and its words. */
export function StatusBody({ message, posted }: { message: MessageRead; posted: PostedRead }) {
  const { t } = useTranslation();
  const shows = isNamed(posted.status) ? [t(kindKey(posted.status))] : [];
  return (
    <div data-testid="status">
      <span className={classes['question']}>
        <IconCircleDashed size={18} aria-hidden="true" />
        {[t('messages.kind.status'), ...shows].join(' · ')}
      </span>
      <FileContent message={message} />
      {message.text !== null && message.text !== '' && <FoldedText message={message} />}
    </div>
  );
}
