import { useTranslation } from 'react-i18next';

import { Dialog } from '@/components/Dialog';
import { MAIN_KEY } from './main-key';
import classes from './shell.module.css';

const KEYS = [
  { keys: [`${MAIN_KEY} + K`], label: 'shortcuts.palette' },
  { keys: [`${MAIN_KEY} + Shift + F`], label: 'shortcuts.search' },
  { keys: [`${MAIN_KEY} + F`], label: 'search.in_chat' },
  { keys: ['Alt + ↓'], label: 'shortcuts.next' },
  { keys: ['Alt + ↑'], label: 'shortcuts.previous' },
  { keys: ['Esc'], label: 'shortcuts.field' },
  { keys: ['F6'], label: 'shortcuts.undo' },
  { keys: ['Enter'], label: 'shortcuts.send' },
  { keys: ['Shift + Enter'], label: 'shortcuts.line' },
  { keys: ['Alt + Enter'], label: 'shortcuts.send_next' },
  { keys: ['Alt + N'], label: 'shortcuts.note' },
  { keys: [`${MAIN_KEY} + /`], label: 'shortcuts.help' },
  { keys: ['Ctrl + `'], label: 'shortcuts.mode' },
] as const;

const MODE_KEYS = [
  { keys: ['J'], label: 'shortcuts.next' },
  { keys: ['K'], label: 'shortcuts.previous' },
  { keys: ['X'], label: 'shortcuts.choose' },
  { keys: ['N'], label: 'shortcuts.new' },
  { keys: ['R'], label: 'shortcuts.reply' },
  { keys: ['A'], label: 'shortcuts.assign' },
  { keys: ['L'], label: 'shortcuts.tags' },
  { keys: ['E'], label: 'shortcuts.done' },
  { keys: ['H'], label: 'shortcuts.snooze' },
  { keys: ['Esc'], label: 'shortcuts.mode_leave' },
] as const;

function Keys({ of }: { of: typeof KEYS | typeof MODE_KEYS }) {
  const { t } = useTranslation();
  return (
    <dl className={classes['keys']}>
      {of.map(({ keys, label }) => (
        <div key={label}>
          <dt>{t(label)}</dt>
          <dd>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Every key and what it does: those that always work, and single letters, which do in their mode only. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} title={t('shortcuts.title')}>
      <Keys of={KEYS} />
      <h3 className={classes['keysOf']}>{t('shortcuts.mode_title')}</h3>
      <p className={classes['keysHint']}>{t('shortcuts.mode_why')}</p>
      <Keys of={MODE_KEYS} />
    </Dialog>
  );
}
