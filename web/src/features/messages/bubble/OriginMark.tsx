import { IconApi, IconBolt, IconCalendarTime, IconSparkles, IconUsers } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import type { Origin } from '@/api/types';
import classes from './Bubble.module.css';

type ByItself = Exclude<Origin, 'member' | 'phone'>;

const ICONS = {
  rule: IconBolt,
  schedule: IconCalendarTime,
  assistant: IconSparkles,
  list: IconUsers,
  api_key: IconApi,
} as const;

const WORDS = {
  rule: 'messages.origin.rule',
  schedule: 'messages.origin.schedule',
  assistant: 'messages.origin.assistant',
  list: 'messages.origin.list',
  api_key: 'messages.origin.api_key',
} as const satisfies Record<ByItself, string>;

function isByItself(origin: Origin | null): origin is ByItself {
  return origin !== null && origin in WORDS;
}

/** How a message left that nobody has written to this chat by hand, in a word; nothing for any other. */
export function originWord(origin: Origin | null, t: TFunction): string | null {
  return isByItself(origin) ? t(WORDS[origin]) : null;
}

/** The same in a bubble's foot. */
export function OriginMark({ origin }: { origin: Origin | null }) {
  const { t } = useTranslation();
  if (!isByItself(origin)) return null;
  const Icon = ICONS[origin];
  return (
    <span className={classes['origin']} data-testid="origin" data-origin={origin}>
      <Icon size={14} stroke={1.8} aria-hidden="true" />
      <span>{originWord(origin, t)}</span>
    </span>
  );
}
