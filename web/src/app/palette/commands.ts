import { useMantineColorScheme } from '@mantine/core';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { ConversationRead, View } from '@/api/types';
import { useStateOf, useAssign, useMarkUnread, writing } from '@/features/conversations';
import { useSignOut, useUpdateMe } from '@/features/organizations';
import { LANGUAGES } from '@/i18n';
import { useNotify } from '@/lib/notify';
import { useCan, useSession } from '@/lib/session';
import { tagging } from '@/lib/tagging';
import { withoutPane } from '../chat-search';
import { SECTIONS } from '../pages/sections';
import { shortcutHelp } from '../shell/ShortcutHelp';
import { useLeave } from '../shell/SignedIn';

export interface Command {
  id: string;
  label: string;
  /** The key that does the same, where there is one. */
  keys?: string;
  run: () => void;
}

const VIEWS: readonly { view: View; label: ViewLabel }[] = [
  { view: 'waiting', label: 'conversations.view_waiting' },
  { view: 'mine', label: 'conversations.view_mine' },
  { view: 'all', label: 'conversations.view_all' },
  { view: 'groups', label: 'conversations.view_groups' },
  { view: 'unassigned', label: 'views.unassigned' },
  { view: 'mentions', label: 'views.mentions' },
  { view: 'snoozed', label: 'views.snoozed' },
  { view: 'overdue', label: 'views.overdue' },
  { view: 'done', label: 'views.done' },
];
type ViewLabel =
  | `conversations.view_${'waiting' | 'mine' | 'all' | 'groups'}`
  | `views.${'unassigned' | 'mentions' | 'snoozed' | 'overdue' | 'done'}`;

/** Where one can go: views of the list, pages, sections of the settings. */
export function usePlaces(): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { permissions } = useSession();
  const views = VIEWS.map(({ view, label }) => ({
    id: `view-${view}`,
    label: t('palette.to_view', { name: t(label) }),
    run: () => void navigate({ to: '/chats', search: view === 'waiting' ? {} : { view } }),
  }));
  const sections = SECTIONS.filter(({ permission }) => permission === null || permissions.includes(permission)).map(
    ({ id, label }) => ({
      id: `settings-${id}`,
      label: t('palette.to_settings', { name: t(label) }),
      run: () => void navigate({ to: '/settings/$section', params: { section: id } }),
    }),
  );
  return [
    ...views,
    { id: 'mentions', label: t('nav.mentions'), run: () => void navigate({ to: '/mentions' }) },
    { id: 'channels', label: t('nav.channels'), run: () => void navigate({ to: '/channels' }) },
    ...sections,
  ];
}

/** What can be done wherever one is; the palette is gone when the server answers, and with it what `mutate` is given. */
export function useGeneral(): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = useLeave();
  const canSend = useCan('messages.send');
  const signOut = useSignOut(false);
  const updateMe = useUpdateMe();
  const { failed } = useNotify();
  const { setColorScheme } = useMantineColorScheme();
  const startNew = (): void => {
    void navigate({ to: '/chats' }).then(() => {
      writing.set('');
    });
  };
  return [
    ...(canSend ? [{ id: 'new', label: t('conversations.new'), keys: 'N', run: startNew }] : []),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      id: scheme,
      label: t(THEMES[scheme]),
      run: () => {
        setColorScheme(scheme);
      },
    })),
    ...LANGUAGES.map(({ value, label }) => ({
      id: value,
      label: t('palette.language', { name: label }),
      run: () => {
        updateMe.mutateAsync({ language: value }).catch(failed);
      },
    })),
    {
      id: 'keys',
      label: t('shortcuts.title'),
      keys: '?',
      run: () => {
        shortcutHelp.set(true);
      },
    },
    {
      id: 'sign-out',
      label: t('profile.sign_out'),
      run: () => {
        signOut.mutateAsync().then(leave, failed);
      },
    },
  ];
}

const THEMES = { light: 'nav.to_light', dark: 'nav.to_dark', auto: 'palette.theme_auto' } as const;

/** What can be done in the open chat. */
export function useInChat(row: ConversationRead, onSnooze: () => void): Command[] {
  const { t } = useTranslation();
  const router = useRouter();
  const { member } = useSession();
  const canSend = useCan('messages.send');
  const canAssign = useCan('conversations.assign');
  const canTag = useCan('contacts.edit');
  const state = useStateOf(row);
  const assign = useAssign(row.id, row.assignee_id);
  const markUnread = useMarkUnread(row.id);
  const unread = (): void => {
    const leave = (): void => {
      const isStillOpen = router.state.location.pathname.endsWith(row.id);
      if (isStillOpen) void router.navigate({ to: '/chats', search: withoutPane });
    };
    markUnread.mutateAsync().then(leave, () => undefined);
  };
  const give = (id: string | null) => () => {
    assign.mutate(id);
  };
  const { contact } = row;
  const setTags = (): void => {
    if (contact !== null) tagging.set({ contactId: contact.id });
  };
  const isMine = row.assignee_id === member.id;
  return [
    ...(canAssign && !isMine ? [{ id: 'take', label: t('conversations.take'), keys: 'A', run: give(member.id) }] : []),
    ...(canAssign && row.assignee_id !== null
      ? [{ id: 'release', label: t('conversations.release'), run: give(null) }]
      : []),
    ...(canSend
      ? [
          row.done_at === null
            ? { id: 'done', label: t('palette.finish'), keys: 'E', run: state.finish }
            : { id: 'open', label: t('conversations.open_again'), run: state.openAgain },
          { id: 'snooze', label: t('conversations.snooze'), keys: 'H', run: onSnooze },
          { id: 'unread', label: t('conversations.mark_unread'), run: unread },
        ]
      : []),
    ...(canTag && contact !== null ? [{ id: 'tags', label: t('contacts.tags_set'), keys: 'L', run: setTags }] : []),
  ];
}
