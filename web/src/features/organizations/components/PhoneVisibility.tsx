import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { useHidePhones } from '../api/settings';

/** Whether who is no head sees customers' phones; it holds at once, for open pages too. */
export function PhoneVisibility() {
  const { t } = useTranslation();
  const { organization } = useSession();
  const hide = useHidePhones();
  const { done, failed } = useNotify();
  return (
    <Section title={t('organization.phones')} lead={t('organization.phones_lead')}>
      <Switch
        label={t('organization.phones_hidden')}
        checked={organization.phones_hidden}
        disabled={hide.isPending}
        onChange={(event) => {
          hide.mutate(event.currentTarget.checked, {
            onSuccess: () => {
              done(t('common.saved'));
            },
            onError: failed,
          });
        }}
      />
    </Section>
  );
}
