import { useTranslation } from 'react-i18next';

import type { ViewRead } from '@/api/types';
import classes from './views.module.css';

const HOW = {
  archived: 'views.missing_archived',
  hidden: 'views.missing_hidden',
  removed: 'views.missing_removed',
} as const;

/** What a view names and that is not there any more, or not as it was. */
export function Missing({ view }: { view: ViewRead }) {
  const { t } = useTranslation();
  if (view.missing.length === 0) return null;
  return (
    <div className={classes['missing']} role="note" data-testid="view-missing">
      <span>{t('views.missing')}</span>
      <ul>
        {view.missing.map(({ id, name, absence }) => (
          <li key={id}>{t(HOW[absence], { name: name === '' ? t('views.gone') : name })}</li>
        ))}
      </ul>
    </div>
  );
}
