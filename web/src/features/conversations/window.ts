import type { Delta } from '@/api/live';
import { isNewer } from '@/api/live';
import type { ConversationPage, ConversationRead, Priority, Sort, TagMatch, View } from '@/api/types';
import { hasWords, wordsOf } from '@/lib/folding';
import { compareMoments } from '@/lib/time';

/** The loaded beginning of a list; `nextCursor` is null when the list ends with the last item. */
export interface ConversationWindow {
  items: ConversationRead[];
  nextCursor: string | null;
  /** In which order, unless it is the view's own. */
  sort: Sort | null;
}

export interface ListFilters {
  view: View;
  /** A saved view, whose list it is then. */
  viewId: string | null;
  q: string;
  channelId: string | null;
  /** Only people with these tags. */
  tagIds: readonly string[];
  tagMatch: TagMatch;
  /** Whose list it is: «Мои» means assigned to this member. */
  memberId: string;
}

/** A text in a row, with those whom it names. */
type Naming = Pick<NonNullable<ConversationRead['last_message']>, 'mentions'>;

/** The whole inbox, in which the same is searched. */
export function everywhere(filters: ListFilters): ListFilters {
  return { ...filters, view: 'everywhere', viewId: null, channelId: null };
}

/** What of the filters a person changes in one step. */
export type FilterChange = Partial<Pick<ListFilters, 'view' | 'viewId' | 'q' | 'channelId' | 'tagIds' | 'tagMatch'>>;

const PRESSING: Record<Priority, number> = { urgent: 0, high: 1, normal: 2, low: 3 };

/** Whether it stands among those who wait: what is put aside does not. */
function waits(row: ConversationRead): boolean {
  return row.waiting_since !== null && row.snooze === null;
}

/** Which of two rows comes first; without a sort, by the order of the view itself. */
export function compareRows(view: View, a: ConversationRead, b: ConversationRead, sort: Sort | null = null): number {
  if (sort === 'priority' && a.priority !== b.priority) return PRESSING[a.priority] - PRESSING[b.priority];
  if (sort === 'longest' && waits(a) !== waits(b)) return waits(a) ? -1 : 1;
  if (sort === 'longest' ? waits(a) : sort === null && view === 'waiting') {
    const byWaiting = compareMoments(a.waiting_since ?? '', b.waiting_since ?? '');
    return Number.isNaN(byWaiting) || byWaiting === 0 ? a.id.localeCompare(b.id) : byWaiting;
  }
  if (sort === null && (view === 'snoozed' || view === 'overdue')) {
    const at = view === 'snoozed' ? wakesAt : dueAt;
    const byWaking = compareMoments(at(a), at(b));
    return byWaking === 0 ? a.id.localeCompare(b.id) : byWaking;
  }
  const byActivity = compareMoments(b.last_activity_at, a.last_activity_at);
  return byActivity === 0 ? b.id.localeCompare(a.id) : byActivity;
}

/** What only the customer wakes stands last. */
function wakesAt(row: ConversationRead): string {
  return row.snooze?.until ?? '9999-01-01T00:00:00Z';
}

function dueAt(row: ConversationRead): string {
  return row.errand?.due_at ?? '';
}

/** Whether rows do not say if they are in a list, which is asked for anew after changes: `views/use-asked-anew.ts`. */
export function isAskedAnew({ view, viewId }: Pick<ListFilters, 'view' | 'viewId'>): boolean {
  return viewId !== null || view === 'mentions' || view === 'overdue';
}

/** Whether the row belongs to the view at all; the words of a search are the server's business. */
export function belongs(row: ConversationRead, filters: ListFilters): boolean {
  if (filters.channelId !== null && row.channel_id !== filters.channelId) return false;
  if (!hasTags(row, filters)) return false;
  if (isAskedAnew(filters)) return filters.view !== 'overdue' || row.errand?.is_due === true;
  switch (filters.view) {
    case 'waiting':
      return row.waiting_since !== null && row.snooze === null;
    case 'mine':
      return row.assignee_id === filters.memberId && row.snooze === null && row.done_at === null;
    case 'snoozed':
      return row.snooze !== null;
    case 'done':
      return row.done_at !== null;
    case 'all':
      return row.kind === 'direct';
    case 'groups':
      return row.kind === 'group';
    case 'unassigned':
      return row.assignee_id === null && row.snooze === null && row.done_at === null;
    case 'mentions':
    case 'overdue':
    case 'pinned': // `withRow` lets in none: rows do not say whose they are
    case 'everywhere':
      return true;
  }
}

function hasTags(row: ConversationRead, { tagIds, tagMatch }: ListFilters): boolean {
  const isOn = (id: string): boolean => row.contact?.tag_ids.includes(id) === true;
  return tagIds.length === 0 || (tagMatch === 'all' ? tagIds.every(isOn) : tagIds.some(isOn));
}

const LINK = /(?:wa\.me\/|whatsapp(?:\.com|:\/)\/send\/?\?(?:\S*&)?phone=|\btel:)(?:\+|%2B)?([\d().\s-]{3,40})/iu;
const NUMBER = /^\p{Nd}+$/u;
/** Fewer digits are looked for in names alone: they are in almost every number. */
const LEAST_DIGITS = 3;

/** The server's search (`contacts/queries.py`), to decide whether a row that nobody listed yet may enter a filtered list. */
export function mentions(row: ConversationRead, q: string): boolean {
  const query = q.trim();
  if (query === '') return true;
  const name = row.contact?.name ?? row.group?.subject ?? '';
  if (hasWords(name, query)) return true;
  const linked = LINK.exec(query)?.[1];
  const words = linked === undefined ? wordsOf(query) : [];
  const digits = linked?.replace(/\D/gu, '') ?? words.filter((word) => NUMBER.test(word)).join('');
  const named = words.filter((word) => !NUMBER.test(word)).join(' ');
  return (
    digits.length >= LEAST_DIGITS &&
    hasNumber(row.contact?.phone ?? '', digits) &&
    (named === '' || hasWords(name, named))
  );
}

/** Whether a search is the beginning of a number, not long enough to be looked for. */
export function isShortNumber(q: string): boolean {
  const words = wordsOf(q);
  return words.length > 0 && words.every((word) => NUMBER.test(word)) && words.join('').length < LEAST_DIGITS;
}

/** People type a phone as they know it: its end, a part, or 8 701 … for +7 701 …. */
function hasNumber(phone: string, digits: string): boolean {
  return phone.includes(digits) || (digits.startsWith('8') && phone.startsWith(`7${digits.slice(1)}`));
}

function withRow(data: ConversationWindow, row: ConversationRead, filters: ListFilters): ConversationWindow {
  const known = data.items.find((item) => item.id === row.id);
  if (!isNewer(row, known)) return data;
  const others = known === undefined ? data.items : data.items.filter((item) => item.id !== row.id);
  const mayEnter = filters.view !== 'pinned' && !isAskedAnew(filters) && mentions(row, filters.q);
  const enters = belongs(row, filters) && (known !== undefined || mayEnter);
  if (!enters) return known === undefined ? data : { ...data, items: others };

  const place = others.findIndex((item) => compareRows(filters.view, row, item, data.sort) < 0);
  if (place !== -1) return { ...data, items: others.toSpliced(place, 0, row) };
  // Past the loaded end: a later page will bring it, unless there is no later page.
  if (data.nextCursor !== null && others.length > 0) return known === undefined ? data : { ...data, items: others };
  return { ...data, items: [...others, row] };
}

export function reduceWindow(data: ConversationWindow, delta: Delta, filters: ListFilters): ConversationWindow {
  switch (delta.type) {
    case 'conversation':
      return withRow(data, delta.data, filters);
    case 'conversation.removed':
      return without(data, (row) => row.id === delta.data.id);
    case 'channel.removed':
      return without(data, (row) => row.channel_id === delta.data.id);
    case 'contact':
      return renamed(data, delta.data.id, delta.data.name, delta.data.phone);
    default:
      return data;
  }
}

function without(data: ConversationWindow, gone: (row: ConversationRead) => boolean): ConversationWindow {
  const items = data.items.filter((row) => !gone(row));
  return items.length === data.items.length ? data : { ...data, items };
}

/** A person's name shows in their row, and in every row whose text names them. */
function renamed(data: ConversationWindow, id: string, name: string | null, phone: string | null): ConversationWindow {
  const isNamed = (shown: Naming | null): boolean => shown?.mentions.some((one) => one.contact_id === id) ?? false;
  const named = <T extends Naming>(shown: T): T => ({
    ...shown,
    mentions: shown.mentions.map((one) => (one.contact_id === id ? { ...one, name } : one)),
  });
  const isShown = (row: ConversationRead): boolean =>
    row.contact?.id === id || isNamed(row.last_message) || isNamed(row.last_reaction) || isNamed(row.asked_anew);
  if (!data.items.some(isShown)) return data;
  const items = data.items.map((row) =>
    isShown(row)
      ? {
          ...row,
          contact: row.contact?.id === id ? { ...row.contact, name, phone } : row.contact,
          last_message: row.last_message && named(row.last_message),
          last_reaction: row.last_reaction && named(row.last_reaction),
          asked_anew: row.asked_anew && named(row.asked_anew),
        }
      : row,
  );
  return { ...data, items };
}

/** Append the next page; rows that moved up meanwhile stay where they are, with their newest content. */
export function withNextPage(data: ConversationWindow, page: ConversationPage): ConversationWindow {
  const known = new Map(data.items.map((row) => [row.id, row]));
  const fresh = page.items.filter((row) => !known.has(row.id));
  return { ...data, items: [...data.items, ...fresh], nextCursor: page.next_cursor };
}

/** Put a first page that was asked for anew in place of what was there; rows beyond its last stay, newer ones, too. */
export function withFirstPage(data: ConversationWindow, page: ConversationWindow, view: View): ConversationWindow {
  const last = page.items.at(-1);
  const isWhole = page.nextCursor === null || last === undefined || data.sort !== page.sort;
  const known = new Map(data.items.map((row) => [row.id, row]));
  const items = page.items.map((row) => {
    const cached = known.get(row.id);
    return cached === undefined || isNewer(row, cached) ? row : cached;
  });
  const ids = new Set(items.map(({ id }) => id));
  const tail = isWhole
    ? []
    : data.items.filter((row) => !ids.has(row.id) && compareRows(view, last, row, page.sort) < 0);
  const nextCursor = tail.length === 0 ? page.nextCursor : data.nextCursor;
  return { items: [...items, ...tail], nextCursor, sort: page.sort };
}
