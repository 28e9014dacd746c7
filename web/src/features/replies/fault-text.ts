import { useTranslation } from 'react-i18next';

import type { FaultRead } from '@/api/types';

/** Says of each mistake in a table what it is; of one that only a later server knows, its code. */
export function useFaultText(): (fault: FaultRead) => string {
  const { t } = useTranslation();
  return ({ line, column, problem, found, limit }) => {
    const about = { found: found ?? '', limit: limit ?? 0 };
    const said: Record<string, string> = {
      missing: t('replies.fault_missing'),
      too_long: t('replies.fault_too_long', about),
      invalid: t('replies.fault_invalid', about),
      twice: t('replies.fault_twice', about),
      unknown_variable: t('replies.no_variable', { name: about.found }),
      unknown_column: t('replies.fault_unknown_column', about),
      not_utf8: t('replies.fault_not_utf8'),
      too_many_rows: t('replies.fault_over', about),
      too_many: t('replies.fault_over', about),
      too_much: t('replies.fault_over', about),
    };
    const where = column === null ? '' : ` ${column}:`;
    return `${line}:${where} ${said[problem] ?? t('replies.fault_broken')}`;
  };
}
