import type { Virtualizer } from '@tanstack/react-virtual';

import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { conversationTitle } from '@/lib/conversation-title';
import { useDrafts } from '../api/drafts';
import { usePins } from '../api/pins';
import { useChoosing } from '../use-choosing';
import classes from './ConversationList.module.css';
import { ConversationRow } from './ConversationRow';

interface Props {
  virtual: Virtualizer<HTMLDivElement, Element>;
  rows: ConversationRead[];
  /** More of them are on the server. */
  hasMore: boolean;
  selectedIndex: number;
  onOpen: (id: string) => void;
}

/** The rows that are in sight, each where the virtual list puts it. */
export function ConversationRows({ virtual, rows, hasMore, selectedIndex, onOpen }: Props) {
  const { t } = useTranslation();
  const pins = usePins();
  const choosing = useChoosing(rows);
  const drafts = useDrafts().data ?? {};
  const focusable = Math.max(0, selectedIndex);
  return (
    <div role="list" className={classes['sizer']} style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((line) => {
        const row = rows[line.index];
        if (row === undefined) return null;
        const isSelected = line.index === selectedIndex;
        return (
          <div
            key={line.key}
            role="listitem"
            aria-posinset={line.index + 1}
            aria-setsize={hasMore ? -1 : rows.length}
            className={classes['item']}
            data-choosing={choosing.isOn}
            data-chosen={choosing.has(row.id)}
            style={{ transform: `translateY(${line.start}px)` }}
            onClickCapture={(event) => {
              choosing.onClick(event, row.id);
            }}
          >
            <input
              type="checkbox"
              tabIndex={choosing.isOn ? 0 : -1} // else by X, or by the row's menu
              className={classes['choose']}
              aria-label={t('conversations.choose_chat', { name: conversationTitle(row, t) })}
              checked={choosing.has(row.id)}
              onChange={({ nativeEvent }) => {
                choosing.choose(row.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
              }}
            />
            <ConversationRow
              row={row}
              draft={isSelected ? undefined : drafts[row.id]}
              selected={isSelected}
              focusable={line.index === focusable}
              pinned={pins.includes(row.id)}
              onOpen={onOpen}
            />
          </div>
        );
      })}
    </div>
  );
}
