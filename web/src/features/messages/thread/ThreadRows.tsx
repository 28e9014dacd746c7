import type { Virtualizer } from '@tanstack/react-virtual';

import type { MessageVerbs } from '../bubble/verbs';
import classes from './Thread.module.css';
import { ThreadRow } from './ThreadRow';
import type { Row } from './rows';

interface Props {
  virtual: Virtualizer<HTMLDivElement, Element>;
  rows: Row[];
  /** The message that is pointed out for a moment. */
  flashing: string | null;
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onOpenQuote: (id: string) => Promise<void>;
  onEarlierNotes: (cursor: string) => void;
}

/** The rows that are in sight, each where the virtual list puts it. */
export function ThreadRows({ virtual, rows, flashing, inGroup, verbs, onOpenQuote, onEarlierNotes }: Props) {
  return (
    <div className={classes['inner']}>
      <div className={classes['sizer']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((line) => {
          const row = rows[line.index];
          if (row === undefined) return null;
          return (
            <div
              key={line.key}
              ref={virtual.measureElement}
              data-index={line.index}
              className={classes['row']}
              style={{ transform: `translateY(${line.start}px)` }}
            >
              <ThreadRow
                row={row}
                flashing={flashing}
                inGroup={inGroup}
                verbs={verbs}
                onOpenQuote={onOpenQuote}
                onEarlierNotes={onEarlierNotes}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
