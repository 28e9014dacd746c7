import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: 1 | -1) => void;
}

/** Moves a row up and down; the button keeps the focus when its row changes places. */
export function Movers({ name, isFirst, isLast, onMove }: Props) {
  const { t } = useTranslation();
  const up = useRef<HTMLButtonElement>(null);
  const down = useRef<HTMLButtonElement>(null);
  const pressed = useRef<1 | -1 | null>(null);
  // Browsers take the focus from what is put elsewhere in the page.
  useEffect(() => {
    if (pressed.current === null) return;
    const wanted = pressed.current === -1 ? up.current : down.current;
    const other = pressed.current === -1 ? down.current : up.current;
    (wanted?.disabled === true ? other : wanted)?.focus();
  });
  const move = (by: 1 | -1): void => {
    pressed.current = by;
    onMove(by);
  };
  const common = { variant: 'subtle', color: 'gray', size: 36 } as const;
  return (
    <span
      onBlur={(event) => {
        if (event.relatedTarget !== null) pressed.current = null;
      }}
    >
      <ActionIcon
        {...common}
        ref={up}
        aria-label={t('tags.up', { name })}
        disabled={isFirst}
        onClick={() => {
          move(-1);
        }}
      >
        <IconArrowUp size={18} />
      </ActionIcon>
      <ActionIcon
        {...common}
        ref={down}
        aria-label={t('tags.down', { name })}
        disabled={isLast}
        onClick={() => {
          move(1);
        }}
      >
        <IconArrowDown size={18} />
      </ActionIcon>
    </span>
  );
}
