import { Button, CloseButton, Progress } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { BulkRead } from '@/api/generated';
import { useNow } from '@/lib/now';
import { isCovered, isField } from '@/lib/shortcuts';
import { MOST_CHOSEN } from '../selection';
import { useBulk, useUndoBulk } from './api';
import classes from './bulk.module.css';
import { BulkFaults } from './BulkFaults';
import { putBulkAway } from './current';

function resultOf(bulk: BulkRead, t: TFunction): string {
  const beside = (count: number, text: string): string[] => (count > 0 ? [text] : []);
  if (bulk.state === 'undone') {
    const { kept, restored } = bulk;
    return [t('bulks.restored', { count: restored }), ...beside(kept, t('bulks.kept', { count: kept }))].join(', ');
  }
  const { changed, same, failed, missing, gone } = bulk;
  return [
    t('bulks.changed', { count: changed }),
    ...beside(same, t('bulks.same', { count: same })),
    ...beside(failed, t('bulks.failed', { count: failed })),
    ...beside(missing, t('bulks.missing', { count: missing })),
    ...beside(gone, t('bulks.gone', { count: gone })),
    ...(bulk.is_cut ? [t('bulks.cut', { limit: MOST_CHOSEN })] : []),
  ].join(', ');
}

function Running({ bulk }: { bulk: BulkRead }) {
  const { t } = useTranslation();
  const undoing = bulk.state === 'undoing';
  const total = undoing ? bulk.changed + bulk.restored + bulk.kept : bulk.total;
  const done = undoing ? bulk.restored + bulk.kept : bulk.total - bulk.waiting;
  const text = undoing ? t('bulks.progress_undo', { done, total }) : t('bulks.progress', { done, total });
  return (
    <>
      <span className={classes['text']}>{text}</span>
      <Progress value={total === 0 ? 100 : (100 * done) / total} w={80} aria-label={text} />
    </>
  );
}

interface Props {
  id: string;
  /** None was begun after it; of the others only what can still be taken back is shown. */
  isLast: boolean;
  /** It was begun where it is shown, not before the page was loaded. */
  isNew: boolean;
}

/** Takes the focus from what the bulk was begun with, which is gone. */
function useFocusOnce(isOn: boolean): RefObject<HTMLElement | null> {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isOn && !isField(document.activeElement) && !isCovered()) place.current?.focus({ preventScroll: true });
  }, [isOn]);
  return place;
}

/** How far the bulk is that this page has started, what it has not done, and the way back. */
export function BulkProgress({ id, isLast, isNew }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const bulk = useBulk(id).data;
  const undo = useUndoBulk(id);
  const [shown, setShown] = useState(false);
  const place = useFocusOnce(isNew && bulk !== undefined);
  if (bulk === undefined) return null;
  const isBusy = bulk.state === 'running' || bulk.state === 'undoing';
  const canUndo = bulk.undo_until !== null && now < Date.parse(bulk.undo_until) && bulk.changed + bulk.waiting > 0;
  if (!isLast && !isBusy && !canUndo) return null;
  const faults = bulk.state === 'undone' ? bulk.kept + bulk.failed : bulk.failed;
  return (
    <section
      ref={place}
      tabIndex={-1}
      className={classes['progress']}
      role="status"
      data-testid="bulk-progress"
      data-state={bulk.state}
    >
      <div className={classes['line']}>
        {isBusy ? <Running bulk={bulk} /> : <span className={classes['text']}>{resultOf(bulk, t)}</span>}
        {!isBusy && (
          <CloseButton
            aria-label={t('common.close')}
            onClick={() => {
              putBulkAway(id);
            }}
          />
        )}
      </div>
      {(canUndo || faults > 0) && (
        <div className={classes['line']}>
          {canUndo && (
            <Button
              size="compact-sm"
              variant="light"
              loading={undo.isPending}
              onClick={() => {
                undo.mutate();
              }}
            >
              {bulk.state === 'running' ? t('bulks.stop') : t('bulks.undo')}
            </Button>
          )}
          {faults > 0 && !isBusy && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setShown(true);
              }}
            >
              {t('bulks.show')}
            </Button>
          )}
        </div>
      )}
      {shown && (
        <BulkFaults
          bulk={bulk}
          onClose={() => {
            setShown(false);
          }}
        />
      )}
    </section>
  );
}
