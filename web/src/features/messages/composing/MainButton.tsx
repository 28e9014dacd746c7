import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMicrophone, IconSend2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Sends what is written; while nothing is, records a voice note. */
export function MainButton({
  records,
  disabled,
  onSend,
  onRecord,
}: Record<'onSend' | 'onRecord', () => void> & Record<'records' | 'disabled', boolean>) {
  const { t } = useTranslation();
  const label = records ? t('messages.record') : t('messages.send');
  return (
    <Tooltip label={records ? t('messages.record') : t('messages.send_hint')}>
      <ActionIcon
        size={44}
        radius="xl"
        variant={records ? 'subtle' : 'filled'}
        {...(records ? { color: 'gray' } : {})}
        aria-label={label}
        disabled={disabled}
        onClick={records ? onRecord : onSend}
      >
        {records ? <IconMicrophone size={22} /> : <IconSend2 size={21} />}
      </ActionIcon>
    </Tooltip>
  );
}
