import { ActionIcon } from '@mantine/core';
import { IconDownload, IconX, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import classes from './lightbox.module.css';
import type { Look } from './use-lightbox';

/** When the picture was sent, and what can be done with it. */
export function LightboxBar({ look, onClose }: { look: Look; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { shown, isLarge, setLarge } = look;
  const common = { size: 44, variant: 'subtle', color: 'gray.0' };
  return (
    <header className={classes['bar']}>
      <span className={classes['when']}>{dateTime(shown.at, locale)}</span>
      <ActionIcon
        {...common}
        aria-label={isLarge ? t('messages.zoom_out') : t('messages.zoom_in')}
        onClick={() => {
          setLarge(!isLarge);
        }}
      >
        {isLarge ? <IconZoomOut size={22} /> : <IconZoomIn size={22} />}
      </ActionIcon>
      <ActionIcon
        {...common}
        component="a"
        href={shown.media?.download_url ?? undefined}
        download
        aria-label={t('messages.download')}
      >
        <IconDownload size={22} />
      </ActionIcon>
      <ActionIcon {...common} aria-label={t('common.close')} onClick={onClose}>
        <IconX size={24} />
      </ActionIcon>
    </header>
  );
}
