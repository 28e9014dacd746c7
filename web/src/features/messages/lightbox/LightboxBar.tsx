import { ActionIcon } from '@mantine/core';
import { IconDownload, IconX, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCapabilities } from '@/lib/directory';
import { fileKind } from '@/lib/message-kind';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { BubbleActions } from '../bubble/BubbleActions';
import type { MessageVerbs } from '../bubble/verbs';
import { canReply } from '../bubble/verbs';
import classes from './lightbox.module.css';
import type { Look } from './use-lightbox';

interface Props {
  look: Look;
  verbs: MessageVerbs | undefined;
  onClose: () => void;
}

/** When the picture was sent, and what can be done with it. */
export function LightboxBar({ look, verbs, onClose }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  // Of which picture the menu was opened: undefined for the next one, which then does not take the focus.
  const [menu, setMenu] = useState<{ of: string; opened: boolean }>();
  const { shown, isLarge, setLarge } = look;
  const can = useCapabilities(shown.channel_id);
  const common = { size: 44, variant: 'subtle', color: 'gray.0' };
  const isPicture = fileKind(shown) === 'image' && shown.media?.state === 'ready';
  const fromHere: MessageVerbs | undefined = verbs && {
    ...verbs,
    reply: (message) => {
      onClose();
      verbs.reply(message);
    },
  };
  return (
    <header className={classes['bar']}>
      <span className={classes['when']}>{dateTime(shown.at, locale)}</span>
      {shown.deleted_at === null && (
        <BubbleActions
          key={shown.id}
          message={shown}
          verbs={fromHere}
          canReply={verbs !== undefined && canReply(shown, can)}
          opened={menu?.of === shown.id ? menu.opened : undefined}
          onOpened={(opened) => {
            setMenu({ of: shown.id, opened });
          }}
          look={common}
        />
      )}
      {isPicture && (
        <ActionIcon
          {...common}
          aria-label={isLarge ? t('messages.zoom_out') : t('messages.zoom_in')}
          onClick={() => {
            setLarge(!isLarge);
          }}
        >
          {isLarge ? <IconZoomOut size={22} /> : <IconZoomIn size={22} />}
        </ActionIcon>
      )}
      {shown.media?.download_url != null && (
        <ActionIcon
          {...common}
          component="a"
          href={shown.media.download_url}
          download
          aria-label={t('messages.download')}
        >
          <IconDownload size={22} />
        </ActionIcon>
      )}
      <ActionIcon {...common} aria-label={t('common.close')} onClick={onClose}>
        <IconX size={24} />
      </ActionIcon>
    </header>
  );
}
