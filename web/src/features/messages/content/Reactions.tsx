import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { tellingName } from '@/lib/names';
import classes from './content.module.css';

/** Under a bubble: each emoji once, with how many gave it, and who, as far as they are named. */
export function Reactions({
  reactions,
  counts,
}: {
  reactions: MessageRead['reactions'];
  counts: MessageRead['reaction_counts'];
}) {
  const { t } = useTranslation();
  const names = new Map<string, string[]>(counts.map(({ emoji }) => [emoji, []]));
  for (const one of reactions) {
    const name = one.from_me ? t('messages.author_me') : (tellingName(one.author.name) ?? t('messages.author_contact'));
    names.get(one.emoji)?.push(name);
  }
  const who = (emoji: string, count: number): string => {
    const known = names.get(emoji) ?? [];
    const others = count - known.length;
    return [...known, ...(others > 0 ? [t('messages.reactions_more', { count: others })] : [])].join(', ');
  };
  return (
    <ul className={classes['reactions']} aria-label={t('messages.reactions')} data-testid="reactions">
      {counts.map(({ emoji, count }) => (
        <li key={emoji} title={who(emoji, count)}>
          <bdi aria-hidden="true">{emoji}</bdi>
          {count > 1 && <span aria-hidden="true">{count}</span>}
          <span className="sf-visually-hidden">{`${emoji} ${who(emoji, count)}`}</span>
        </li>
      ))}
    </ul>
  );
}
