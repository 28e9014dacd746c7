import { useTranslation } from 'react-i18next';

import type { ReactionRead } from '@/api/types';
import classes from './content.module.css';

/** Under a bubble: each emoji once, with how many and who. */
export function Reactions({ reactions }: { reactions: ReactionRead[] }) {
  const { t } = useTranslation();
  const byEmoji = new Map<string, ReactionRead[]>();
  for (const one of reactions) byEmoji.set(one.emoji, [...(byEmoji.get(one.emoji) ?? []), one]);
  return (
    <ul className={classes['reactions']} aria-label={t('messages.reactions')} data-testid="reactions">
      {[...byEmoji].map(([emoji, given]) => {
        const who = given.map((one) =>
          one.from_me ? t('messages.author_me') : (one.author.name ?? t('messages.author_contact')),
        );
        return (
          <li key={emoji} title={who.join(', ')}>
            <span aria-hidden="true">{emoji}</span>
            {given.length > 1 && <span aria-hidden="true">{given.length}</span>}
            <span className="sf-visually-hidden">{`${emoji} ${who.join(', ')}`}</span>
          </li>
        );
      })}
    </ul>
  );
}
