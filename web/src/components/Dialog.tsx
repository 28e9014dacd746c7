import type { ModalProps } from '@mantine/core';
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useFocusBack } from '@/lib/focus-back';

/** A modal that is there only as long as it is open, and gives the focus back when it goes: Mantine's does not then. */
export function Dialog(props: Omit<ModalProps, 'opened' | 'closeButtonProps'>) {
  const { t } = useTranslation();
  useFocusBack();
  return <Modal opened {...props} closeButtonProps={{ 'aria-label': t('common.close') }} />;
}
