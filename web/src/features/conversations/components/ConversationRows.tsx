import type { Virtualizer } from '@tanstack/react-virtual';

import type { ConversationRead } from '@/api/types';
import { useDrafts } from '../api/drafts';
import { usePins } from '../api/pins';
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
  const pins = usePins();
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
            style={{ transform: `translateY(${line.start}px)` }}
          >
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
