import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import classes from './shell.module.css';

const MAIN = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

const KEYS = [
  { keys: [`${MAIN} + K`], label: 'shortcuts.search' },
  { keys: ['J', 'Alt + ↓'], label: 'shortcuts.next' },
  { keys: ['K', 'Alt + ↑'], label: 'shortcuts.previous' },
  { keys: ['N'], label: 'shortcuts.new' },
  { keys: ['R'], label: 'shortcuts.reply' },
  { keys: ['A'], label: 'shortcuts.assign' },
  { keys: ['E'], label: 'shortcuts.no_answer' },
  { keys: ['Enter'], label: 'shortcuts.send' },
  { keys: ['Shift + Enter'], label: 'shortcuts.line' },
  { keys: ['Alt + Enter'], label: 'shortcuts.send_next' },
  { keys: ['?'], label: 'shortcuts.help' },
] as const;

/** Every key and what it does. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('shortcuts.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <dl className={classes['keys']}>
        {KEYS.map(({ keys, label }) => (
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
    </Modal>
  );
}
