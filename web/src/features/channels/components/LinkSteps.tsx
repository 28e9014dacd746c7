import { Trans, useTranslation } from 'react-i18next';

import classes from './linking.module.css';

const LAST = {
  qr: ['channels.step_link', 'channels.step_scan'],
  code: ['channels.step_code_link', 'channels.step_code_type'],
} as const;

/** What to press on the phone: the way to its linked devices is the same, what follows depends on how it is linked. */
export function LinkSteps({ way }: { way: keyof typeof LAST }) {
  const { t } = useTranslation();
  const [link, enter] = LAST[way];
  return (
    <ol className={classes['steps']}>
      <li>{t('channels.step_open')}</li>
      <li>
        <Trans i18nKey="channels.step_menu" components={{ b: <b /> }} />
      </li>
      <li>
        <Trans i18nKey={link} components={{ b: <b /> }} />
      </li>
      <li>{t(enter)}</li>
    </ol>
  );
}
