import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import classes from './Thread.module.css';

/** The way back to the newest message, with how many have come meanwhile. */
export function JumpButton({ newCount, onJump }: { newCount: number; onJump: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={classes['jump']}
      data-new={newCount > 0}
      data-testid="jump-to-newest"
      aria-label={newCount > 0 ? t('messages.jump_new', { count: newCount }) : t('messages.jump')}
      onClick={onJump}
    >
      <IconChevronDown size={22} aria-hidden="true" />
      {newCount > 0 && newCount}
    </button>
  );
}
