import type { ActionIconProps } from '@mantine/core';
import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Suspense, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { later, useMissingNote } from '@/components/later';
import type { MessageVerbs } from './verbs';
import classes from './Bubble.module.css';
import { MoreButton } from './MoreButton';

/** The menu did not come: its button stays, and says so. */
function WithoutMenu({ look }: Pick<Props, 'look'>) {
  const tell = useMissingNote();
  const tellAtOnce = useEffectEvent(tell);
  useEffect(() => {
    tellAtOnce();
  }, []);
  return <MoreButton {...look} onClick={tell} />;
}

const BubbleMenu = later(() => import('./BubbleMenu'), 'BubbleMenu', WithoutMenu);

interface Props {
  message: MessageRead;
  verbs: MessageVerbs | undefined;
  canReply: boolean;
  /** Undefined until it was opened for the first time: then the menu is loaded. */
  opened: boolean | undefined;
  onOpened: (opened: boolean) => void;
  /** How the buttons look where they always show; beside a bubble they do while it is pointed at. */
  look?: ActionIconProps;
}

/** Beside a bubble: answer it, and a menu with the rest. */
export function BubbleActions({ message, verbs, canReply, opened, onOpened, look }: Props) {
  const { t } = useTranslation();
  const button = (
    <MoreButton
      {...look}
      onClick={() => {
        onOpened(true);
      }}
    />
  );
  return (
    <span className={look === undefined ? classes['actions'] : classes['steady']} data-open={opened ?? false}>
      {canReply && verbs !== undefined && (
        <ActionIcon
          variant="subtle"
          color="gray"
          radius="xl"
          {...look}
          aria-label={t('messages.reply')}
          onClick={() => {
            verbs.reply(message);
          }}
        >
          <IconArrowBackUp size={18} />
        </ActionIcon>
      )}
      {opened === undefined ? (
        button
      ) : (
        <Suspense fallback={button}>
          <BubbleMenu
            message={message}
            verbs={verbs}
            canReply={canReply}
            opened={opened}
            onOpened={onOpened}
            look={look}
          />
        </Suspense>
      )}
    </span>
  );
}
