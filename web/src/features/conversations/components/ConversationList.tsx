import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/components/ErrorState';
import { later, NotOpened } from '@/components/later';
import { useCan, useSession } from '@/lib/session';
import { useStore } from '@/lib/store';
import { useCountersOf } from '../api/counters';
import { useListOrWhole } from '../api/list';
import { Overdue } from '../errands/Overdue';
import { moveAmongFound, useFirstFound } from '../use-first-found';
import { useFrozenOrder } from '../use-frozen-order';
import { useListKeys } from '../use-list-keys';
import { useMoreAhead } from '../use-more-ahead';
import { useRowMenu } from '../use-row-menu';
import { useAskedAnew } from '../views/use-asked-anew';
import { usePinned } from '../use-pinned';
import type { FilterChange, ListFilters } from '../window';
import { isShortNumber } from '../window';
import { writing } from '../writing';
import { Bulks } from './Bulks';
import classes from './ConversationList.module.css';
import { ROW_HEIGHT } from './ConversationRow';
import { ConversationRows } from './ConversationRows';
import { ListHead } from './ListHead';
import { ListSkeleton } from './ListSkeleton';

const EmptyList = later(() => import('./EmptyList'), 'EmptyList');
const AllFound = later(() => import('./SearchNote'), 'AllFound');
const SearchNote = later(() => import('./SearchNote'), 'SearchNote');
const OpenViewNote = later(() => import('../views/OpenViewNote'), 'OpenViewNote');
const NewConversation = later(() => import('./NewConversation'), 'NewConversation', NotOpened);

interface Props {
  filters: ListFilters;
  selectedId: string | null;
  onFilters: (change: FilterChange) => void;
  onOpen: (id: string) => void;
  /** Shown above the rows: a number that is not connected, for example. */
  notice?: ReactNode;
  /** What else a search finds, below the chats; `empty` is said where that is nothing. */
  found?: (q: string, listed: number, empty: ReactNode) => ReactNode;
  /** Shown instead of everything when there is no number yet. */
  welcome?: ReactNode;
}

interface WhereProps {
  filters: ListFilters;
  list: ReturnType<typeof useListOrWhole>;
  listed: number;
}

function WhereSearched({ filters, list, listed }: WhereProps) {
  if (!list.searches || !(list.isSuccess || list.isWhole)) return null;
  const { isMissed, isWhole, widen } = list;
  return (
    <Suspense>
      <SearchNote filters={filters} listed={listed} isMissed={isMissed} isWhole={isWhole} onWiden={widen} />
    </Suspense>
  );
}

function OpenView({ id }: { id: string | null }) {
  return <Suspense>{id !== null && <OpenViewNote id={id} />}</Suspense>;
}

/** The list pane: search, views and the conversations, virtual and endless. */
export function ConversationList({ filters, selectedId, onFilters, onOpen, notice, found, welcome }: Props) {
  const { t } = useTranslation();
  const { member } = useSession();
  const scroller = useRef<HTMLDivElement>(null);
  const canSend = useCan('messages.send');
  const writingTo = useStore(writing);
  const counters = useCountersOf(member.id, filters.channelId);
  const list = useListOrWhole(filters);
  useAskedAnew(filters);
  const { loaded, isCut, showWhole } = useFirstFound(list.data?.items, found !== undefined && list.searches, filters.q);
  const { rows, pointer } = useFrozenOrder(usePinned(loaded, filters), JSON.stringify([filters, list.isWhole]));

  // The list is measured outside React; this project does not use the React Compiler, which the rule is about.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  const hasMore = !isCut && list.data?.nextCursor != null;
  useMoreAhead(virtual.getVirtualItems().at(-1)?.index ?? 0, rows.length, hasMore, list.loadMore);

  const scrollTo = (index: number): void => {
    virtual.scrollToIndex(index);
  };
  const { selectedIndex, focusRow, onKeyDown } = useListKeys({ rows, selectedId, scroller, scrollTo, onOpen });
  const more = isShortNumber(filters.q) ? undefined : found;
  // The first page of a saved view may be empty and have a next one, which `useMoreAhead` asks for.
  const isEmpty = list.isSuccess && rows.length === 0 && !hasMore;
  const menu = useRowMenu(rows, onOpen);
  const showWelcome = welcome !== undefined && isEmpty && filters.q === '' && filters.tagIds.length === 0;
  const startNew = (): void => {
    writing.set('');
  };
  const empty = (
    <Suspense>
      <EmptyList filters={filters} counters={counters} onChange={onFilters} onNew={canSend ? writing.set : undefined} />
    </Suspense>
  );
  return (
    <section className={classes['pane']} aria-label={t('nav.chats')}>
      <ListHead
        filters={filters}
        counters={counters}
        listed={list.isSuccess ? rows.length : null}
        onChange={onFilters}
        onEnterList={() => {
          if (rows.length > 0) focusRow(0);
          else moveAmongFound(scroller.current, 'ArrowDown');
        }}
        onNew={canSend && welcome === undefined ? startNew : undefined}
      />
      {notice}
      <Overdue view={filters.view} onChange={onFilters} />
      <OpenView id={filters.viewId} />
      <WhereSearched filters={filters} list={list} listed={rows.length} />
      <Bulks filters={filters} isWhole={list.isWhole} rows={rows} selectedId={selectedId} />
      <div
        ref={scroller}
        className={classes['scroller']}
        data-testid="conversation-list"
        {...menu.ask}
        onKeyDown={(event) => {
          if (list.searches && moveAmongFound(scroller.current, event.key)) event.preventDefault();
          else onKeyDown(event);
        }}
        {...pointer}
      >
        {(list.isPending || (rows.length === 0 && hasMore)) && <ListSkeleton />}
        {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {showWelcome && welcome}
        {isEmpty && !showWelcome && !list.searches && empty}
        <ConversationRows
          virtual={virtual}
          rows={rows}
          hasMore={hasMore}
          selectedIndex={selectedIndex}
          onOpen={onOpen}
        />
        {isCut && (list.data?.items.length ?? 0) > rows.length && <AllFound onShow={showWhole} />}
        {list.isSuccess && list.searches && (more?.(filters.q.trim(), rows.length, empty) ?? (isEmpty && empty))}
      </div>
      {menu.shown}
      {writingTo !== null && (
        <Suspense>
          <NewConversation
            phone={writingTo}
            channelId={filters.channelId}
            onOpened={onOpen}
            onClose={() => {
              writing.set(null);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
