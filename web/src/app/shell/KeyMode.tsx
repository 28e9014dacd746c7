import { CloseButton } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { isField, keyMode, useShortcuts } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import classes from './shell.module.css';

const leave = (): void => {
  keyMode.set(false);
};

function toggle(): void {
  // Out of the field: letters are letters as long as the cursor stands in one.
  if (!keyMode.get() && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  keyMode.set(!keyMode.get());
}

/** Says that single letters act, and until when. */
function Bar() {
  const { t } = useTranslation();
  useShortcuts({ Escape: leave });
  useEffect(() => {
    const onFocus = (event: FocusEvent): void => {
      if (isField(event.target)) leave();
    };
    window.addEventListener('focusin', onFocus);
    window.addEventListener('pointerdown', leave);
    return () => {
      window.removeEventListener('focusin', onFocus);
      window.removeEventListener('pointerdown', leave);
    };
  }, []);
  return (
    <div className={classes['keyMode']} data-testid="key-mode">
      <IconKeyboard size={19} aria-hidden="true" />
      <span>
        <b>{t('shortcuts.mode_on')}</b> {t('shortcuts.mode_hint')}
      </span>
      <CloseButton aria-label={t('shortcuts.mode_leave')} onClick={leave} variant="transparent" />
    </div>
  );
}

/** The mode in which single letters act: Ctrl and the key left of 1 begin and end it. */
export function KeyMode() {
  const isOn = useStore(keyMode);
  useShortcuts({ 'Ctrl+Backquote': toggle });
  return <div role="status">{isOn && <Bar />}</div>;
}
