import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Section } from '@/components/Page';

export function ProfileAppearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t('profile.appearance')}>
      <SegmentedControl
        aria-label={t('profile.appearance')}
        value={colorScheme}
        maw={420}
        size="md"
        onChange={(scheme) => {
          setColorScheme(scheme);
        }}
        data={[
          { value: 'auto', label: t('profile.scheme_auto') },
          { value: 'light', label: t('profile.scheme_light') },
          { value: 'dark', label: t('profile.scheme_dark') },
        ]}
      />
    </Section>
  );
}
