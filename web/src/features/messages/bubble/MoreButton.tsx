import type { ActionIconProps } from '@mantine/core';
import { ActionIcon } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { KeyboardEvent, Ref } from 'react';
import { useTranslation } from 'react-i18next';

interface MoreProps extends ActionIconProps {
  ref?: Ref<HTMLButtonElement>;
  onClick?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  'data-mantine-stop-propagation'?: boolean;
}

/** Opens the menu of a message. */
export function MoreButton(props: MoreProps) {
  const { t } = useTranslation();
  return (
    <ActionIcon variant="subtle" color="gray" radius="xl" aria-label={t('messages.actions')} {...props}>
      <IconDots size={18} />
    </ActionIcon>
  );
}
