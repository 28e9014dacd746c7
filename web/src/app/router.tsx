import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';

import { firstTextsDo, InPlace, later } from '@/components/later';
import { session, setupState } from '@/features/organizations';
import { parseSearch, stringifySearch } from './address';
import { parseChatSearch } from './chat-search';
import { LoadFailed } from './pages/LoadFailed';
import { NotFound } from './pages/NotFound';
import { queryClient } from './query-client';
import { Shell } from './shell/Shell';

function readToken(search: Record<string, unknown>): { token: string } {
  return { token: typeof search['token'] === 'string' ? search['token'] : '' };
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: readToken,
  component: later(() => import('./pages/SetupPage'), 'SetupPage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    // Only a path of our own: a link must not lead people away after they typed their password.
    typeof search['next'] === 'string' && /^\/(?![/\\])/.test(search['next']) ? { next: search['next'] } : {},
  component: later(() => import('./pages/SignInPage'), 'SignInPage'),
});

const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite',
  validateSearch: readToken,
  component: later(() => import('./pages/InvitePage'), 'InvitePage'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  validateSearch: readToken,
  component: later(() => import('./pages/ResetPage'), 'ResetPage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ location }) => {
    if ((await queryClient.query({ ...session, staleTime: 'static' })) !== null) return;
    const { needed } = await queryClient.query({ ...setupState, staleTime: 0 });
    if (needed) redirect({ to: '/setup', search: { token: '' }, throw: true });
    redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href }, throw: true });
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/chats', replace: true, throw: true });
  },
});

/** The inbox is one page with and without an open conversation, so that the list keeps its place between the two. */
const chats = createRoute({
  getParentRoute: () => signedIn,
  path: '/chats',
  validateSearch: parseChatSearch,
  component: later(() => import('./pages/InboxPage'), 'InboxPage', InPlace, firstTextsDo),
});
const chat = createRoute({ getParentRoute: () => chats, path: '/$conversationId' });

const mentions = createRoute({
  getParentRoute: () => signedIn,
  path: '/mentions',
  component: later(() => import('./pages/MentionsPage'), 'MentionsPage'),
});

const channels = createRoute({
  getParentRoute: () => signedIn,
  path: '/channels',
  validateSearch: (search: Record<string, unknown>): { add?: boolean } => (search['add'] === true ? { add: true } : {}),
  component: later(() => import('./pages/ChannelsPage'), 'ChannelsPage'),
});
const channel = createRoute({
  getParentRoute: () => signedIn,
  path: '/channels/$channelId',
  component: later(() => import('./pages/ChannelPage'), 'ChannelPage'),
});

const SettingsPage = later(() => import('./pages/SettingsPage'), 'SettingsPage');

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: SettingsPage,
});
const settingsSection = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/$section',
  component: SettingsPage,
});

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    signIn,
    invite,
    reset,
    signedIn.addChildren([home, chats.addChildren([chat]), mentions, channels, channel, settings, settingsSection]),
  ]),
  parseSearch,
  stringifySearch,
  // What surrounds a page that fails stays.
  defaultErrorComponent: LoadFailed,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
