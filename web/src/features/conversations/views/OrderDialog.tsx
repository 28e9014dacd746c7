import { Text } from '@mantine/core';
import { IconGripVertical, IconUsers } from '@tabler/icons-react';
import type { PointerEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ViewRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { Movers } from '@/components/Movers';
import { tagColor } from '@/components/TagChips';
import { useNotify } from '@/lib/notify';
import { useOrderViews, useViews } from './api';
import { inOrder, movedTo } from './own-order';
import classes from './order.module.css';

/** Rows that are dragged by their handles, with a mouse or a finger; `drop` is told the order once one is let go. */
function useDragging(ids: readonly string[], drop: (ids: string[]) => void) {
  const list = useRef<HTMLUListElement>(null);
  const [dragged, setDragged] = useState<{ id: string; ids: readonly string[] } | null>(null);
  const move = (event: PointerEvent): void => {
    if (dragged === null) return;
    const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
    const under = rows.findIndex(({ bottom }) => event.clientY < bottom);
    const to = under === -1 ? rows.length - 1 : under;
    if (dragged.ids[to] !== dragged.id) setDragged({ id: dragged.id, ids: movedTo(dragged.ids, dragged.id, to) });
  };
  const end = (isDropped: boolean): void => {
    if (dragged !== null && isDropped && dragged.ids.join() !== ids.join()) drop([...dragged.ids]);
    setDragged(null);
  };
  const handle = (id: string) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.preventDefault(); // or the text beside would be marked
      event.currentTarget.setPointerCapture(event.pointerId);
      setDragged({ id, ids });
    },
    onPointerMove: move,
    onPointerUp: () => {
      end(true);
    },
    onPointerCancel: () => {
      end(false);
    },
  });
  return { list, ids: dragged?.ids ?? ids, draggedId: dragged?.id ?? null, handle };
}

function Name({ view }: { view: ViewRead }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={classes['dot']} style={tagColor(view)} aria-hidden="true" />
      <bdi className={classes['name']}>{view.name}</bdi>
      {view.is_shared && <IconUsers size={16} className={classes['shared']} aria-label={t('views.of_all')} />}
    </>
  );
}

/** In which order the reader wants saved views: by dragging, or with the buttons of each. */
export function OrderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const views = useViews().data;
  const order = useOrderViews();
  const listed = views === undefined ? [] : inOrder(views);
  const byId = new Map(listed.map((view) => [view.id, view]));
  const put = (ids: string[]): void => {
    order.mutate(ids, { onError: failed });
  };
  const { list, ids, draggedId, handle } = useDragging(
    listed.map(({ id }) => id),
    put,
  );
  return (
    <Dialog onClose={onClose} title={t('views.order')} size="sm">
      <Text size="sm" c="dimmed" mb="sm">
        {t('views.order_hint')}
      </Text>
      <ul ref={list} className={classes['rows']} aria-label={t('views.order')}>
        {ids.map((id, place) => {
          const view = byId.get(id);
          if (view === undefined) return null;
          return (
            <li key={id} data-dragged={id === draggedId} data-testid="ordered-view">
              <span className={classes['grip']} aria-hidden="true" data-testid="grip" {...handle(id)}>
                <IconGripVertical size={18} />
              </span>
              <Name view={view} />
              <Movers
                name={view.name}
                isFirst={place === 0}
                isLast={place === ids.length - 1}
                onMove={(by) => {
                  put(movedTo(ids, id, place + by));
                }}
              />
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
