import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { PersonChat } from '@/api/types';
import { NumberName } from '@/components/NumberMark';
import classes from './AnswerFrom.module.css';

/** Says that all chats with a person are shown, and over which numbers; the way back to one of them. */
export function TimelineBar({ chats, onClose }: { chats: readonly PersonChat[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <section className={classes['bar']} aria-label={t('conversations.timeline')} data-testid="timeline-bar">
      <span className={classes['barTitle']}>{t('conversations.timeline')}</span>
      <span className={classes['barNumbers']}>
        {chats.map(({ conversation }) => (
          <NumberName key={conversation.id} channelId={conversation.channel_id} />
        ))}
      </span>
      <Button size="compact-sm" variant="default" onClick={onClose}>
        {t('conversations.timeline_off')}
      </Button>
    </section>
  );
}
