import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { useReact } from '../api/verbs';
import classes from './BubbleMenu.module.css';
import { ownReaction } from './verbs';

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

export function EmojiRow({ message, onDone }: { message: MessageRead; onDone: () => void }) {
  const { t } = useTranslation();
  const react = useReact(message.id);
  const own = ownReaction(message);
  const shown = own === null || EMOJI.includes(own) ? EMOJI : [...EMOJI, own];
  return (
    <div className={classes['emoji']} role="group" aria-label={t('messages.react')}>
      {shown.map((emoji) => (
        <button
          key={emoji}
          type="button"
          aria-pressed={emoji === own}
          data-mantine-stop-propagation // Escape closes the menu, and not the picture below it
          onClick={() => {
            react.mutate(emoji === own ? '' : emoji);
            onDone();
          }}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}
