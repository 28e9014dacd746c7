import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { KindRead } from '@/api/types';
import { useSession } from '@/lib/session';

interface Props {
  kinds: KindRead[];
  value: string;
  onChange: (name: string) => void;
}

/** Which kind of channel to add, where there is more than one. */
export function KindChoice({ kinds, value, onChange }: Props) {
  const { t } = useTranslation();
  const { language } = useSession().member;
  return (
    <Radio.Group label={t('channels.kind')} value={value} onChange={onChange}>
      <Stack gap="xs" mt={6}>
        {kinds.map((kind) => (
          <Radio key={kind.name} value={kind.name} label={kind.label[language]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
