import { Loader } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router';
import { IconMessages } from '@tabler/icons-react';
import { Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { FoundMessage } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { later } from '@/components/later';
import { ChannelTrouble, useChannels } from '@/features/channels';
import type { FilterChange, ListFilters } from '@/features/conversations';
import { ConversationList } from '@/features/conversations';
import { jump } from '@/lib/jump';
import { useIsPhone, useIsWide } from '@/lib/media';
import { useSession } from '@/lib/session';
import type { ChatSearch } from '../chat-search';
import { listOf, tagsIn, withoutPane } from '../chat-search';
import { ContactColumn } from '../contact/ContactColumn';
import classes from './inbox.module.css';

const ChatPane = later(() => import('./ChatPane'), 'ChatPane');
// Loaded at once but not awaited: the list is on the screen before the thread's code has come.
void ChatPane.preload();
const Welcome = later(() => import('./Welcome'), 'Welcome');
const SearchResults = later(() => import('@/features/search'), 'SearchResults');

/** What the list shows; a number that has been removed filters nothing any more. */
function useFilters(): [ListFilters, (change: FilterChange) => void] {
  const { member } = useSession();
  const search = useSearch({ from: '/signed-in/chats' });
  const navigate = useNavigate();
  const channels = useChannels().data;
  const { view: asked = 'waiting', q = '', tags = '', match: tagMatch = 'any' } = search;
  const { view, viewId } = listOf(search);
  const isGone = channels?.every(({ id }) => id !== search.channel) === true;
  const channel = isGone ? null : (search.channel ?? null);
  const filters = useMemo(
    () => ({ view, viewId, q, channelId: channel, tagIds: tagsIn({ tags }), tagMatch, memberId: member.id }),
    [view, viewId, q, channel, tags, tagMatch, member.id],
  );
  const change = (next: FilterChange): void => {
    const { view: nextView = asked, q: nextQ = q, channelId = channel, tagIds = filters.tagIds } = next;
    const match = next.tagMatch ?? tagMatch;
    const saved = next.view === undefined ? (next.viewId ?? viewId) : null;
    const found: ChatSearch = {
      ...(saved === null ? {} : { saved }),
      ...(nextView === 'waiting' ? {} : { view: nextView }),
      ...(nextQ === '' ? {} : { q: nextQ }),
      ...(channelId === null ? {} : { channel: channelId }),
      ...(tagIds.length === 0 ? {} : { tags: tagIds.join(',') }),
      ...(tagIds.length === 0 || match === 'any' ? {} : { match }),
      ...(search.all === true ? { all: true } : {}),
    };
    void navigate({ to: '.', search: found, replace: true });
  };
  return [filters, change];
}

/** Every number that once worked and does not now, above the list. */
function Troubles() {
  const channels = useChannels().data ?? [];
  const navigate = useNavigate();
  return channels
    .filter((channel) => channel.linked_at !== null)
    .map((channel) => (
      <ChannelTrouble
        key={channel.id}
        channel={channel}
        place="list"
        onOpen={() => void navigate({ to: '/channels/$channelId', params: { channelId: channel.id } })}
      />
    ));
}

function useContactPane(conversationId: string | undefined) {
  const isWide = useIsWide();
  const search = useSearch({ from: '/signed-in/chats' });
  const navigate = useNavigate();
  const router = useRouter();
  const [isKeptOpen, keepOpen] = useLocalStorage({
    key: 'sarafan-contact-open',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const isOpen = conversationId !== undefined && (isWide ? isKeptOpen : search.pane === 'contact');
  const toggle = (): void => {
    if (isWide) keepOpen(!isKeptOpen);
    else if (search.pane === 'contact') router.history.back();
    else void navigate({ to: '.', search: { ...search, pane: 'contact' } });
  };
  return { isOpen, toggle };
}

/** The inbox: list, thread and contact side by side, or one at a time on a phone. */
export function InboxPage() {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  const { note = null, all: isAll = false, ...asked } = useSearch({ from: '/signed-in/chats' });
  const search = withoutPane(asked);
  const [filters, changeFilters] = useFilters();
  const channels = useChannels();
  const contact = useContactPane(conversationId);

  const open = (id: string, showAll = false): void => {
    // On a phone "back" must lead to the list; on a desktop the history would only fill with every chat looked at.
    const replace = conversationId !== undefined && (!isPhone || isAll || showAll);
    const chosen = showAll ? { ...search, all: true as const } : search;
    void navigate({ to: '/chats/$conversationId', params: { conversationId: id }, search: chosen, replace });
  };
  const openMessage = (found: FoundMessage): void => {
    jump.set({ conversationId: found.conversation_id, messageId: found.message_id });
    if (found.conversation_id !== conversationId) open(found.conversation_id);
  };
  const close = (): void => {
    void navigate({ to: '/chats', search, replace: isPhone });
  };
  const hasNumber = channels.data?.some((channel) => channel.linked_at !== null);
  const isCovered = isPhone && conversationId !== undefined;

  return (
    <main className={classes['inbox']} data-contact={contact.isOpen}>
      <h1 className="sf-visually-hidden">{t('nav.chats')}</h1>
      <div className={classes['list']} data-covered={isCovered} inert={isCovered}>
        <ConversationList
          filters={filters}
          selectedId={conversationId ?? null}
          onFilters={changeFilters}
          onOpen={open}
          notice={<Troubles />}
          found={(q, listed, empty) => (
            <Suspense>
              <SearchResults q={q} listed={listed} empty={empty} onOpen={open} onOpenMessage={openMessage} />
            </Suspense>
          )}
          welcome={
            hasNumber === false ? (
              <Suspense>
                <Welcome channels={channels.data ?? []} />
              </Suspense>
            ) : undefined
          }
        />
      </div>
      <div className={classes['thread']} data-open={conversationId !== undefined}>
        {conversationId === undefined ? (
          <EmptyState icon={<IconMessages size={32} stroke={1.6} />} title={t('conversations.pick')}>
            {t('conversations.pick_hint')}
          </EmptyState>
        ) : (
          <Suspense fallback={<Loader m="auto" role="status" aria-label={t('common.loading')} />}>
            <ChatPane
              key={isAll ? 'all' : conversationId}
              isAll={isAll}
              id={conversationId}
              noteId={note}
              listed={filters.channelId}
              contactOpen={contact.isOpen}
              onToggleContact={contact.toggle}
              onClose={close}
              onOpen={open}
            />
          </Suspense>
        )}
      </div>
      {contact.isOpen && conversationId !== undefined && (
        <ContactColumn id={conversationId} onClose={contact.toggle} onOpen={open} />
      )}
    </main>
  );
}
