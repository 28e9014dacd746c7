import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEffect, useMemo } from 'react';

import { rememberCsrfToken } from '@/api/client';
import type { SessionRead } from '@/api/types';
import { useChannels, useKinds } from '@/features/channels';
import { useTags } from '@/features/contacts';
import { draftSaver, isGroup, lastTold } from '@/features/conversations';
import { createOutbox, OutboxContext } from '@/features/messages';
import { useMembers, useSessionQuery, useTeams } from '@/features/organizations';
import { switchLanguage } from '@/i18n';
import { DirectoryContext } from '@/lib/directory';
import { SessionContext } from '@/lib/session';
import { startLive } from '../live/start';
import { startWatching } from '../live/start-watching';
import { usePageTitle } from './use-page-title';
import { useRenewedSight } from './use-renewed-sight';

/** Leave the signed-in part: forget everything of this person and ask to sign in again. */
export function useLeave(): () => void {
  const client = useQueryClient();
  const router = useRouter();
  return () => {
    rememberCsrfToken(null);
    void router.navigate({ to: '/sign-in', search: {} }).then(() => {
      draftSaver(client).forget();
      client.clear();
    });
  };
}

function Live({ session, children }: { session: SessionRead; children: ReactNode }) {
  const client = useQueryClient();
  const router = useRouter();
  const leave = useLeave();
  const members = useMembers().data;
  const teams = useTeams().data;
  const channels = useChannels().data;
  const kinds = useKinds().data;
  const tags = useTags().data;
  const memberId = session.member.id;
  const outbox = useMemo(
    () =>
      createOutbox(
        client,
        memberId,
        (id) => isGroup(client, id),
        (id) => lastTold(client, id),
      ),
    [client, memberId],
  );
  usePageTitle(memberId);
  useRenewedSight(session);

  useEffect(() => {
    void switchLanguage(session.member.language);
  }, [session.member.language]);

  useEffect(() => {
    const saver = draftSaver(client);
    const disconnect = startLive({
      client,
      cursor: session.cursor,
      onLive: () => {
        outbox.resume();
        saver.flush();
      },
      onSessionEnded: leave,
    });
    const onHide = (): void => {
      if (document.visibilityState === 'hidden') saver.flush();
    };
    document.addEventListener('visibilitychange', onHide);
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      outbox.stop();
      disconnect();
    };
    // One connection per person: a renewed session object or a new `leave` must not reconnect.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, memberId, outbox]);

  useEffect(() => startWatching(client, router, memberId), [client, router, memberId]);

  const directory = useMemo(
    () => ({
      members: new Map(members?.map((member) => [member.id, member])),
      teams: new Map(teams?.map((team) => [team.id, team])),
      channels: new Map(channels?.map((channel) => [channel.id, channel])),
      kinds: new Map(kinds?.map((kind) => [kind.name, kind])),
      tags: new Map(tags?.map((tag) => [tag.id, tag])),
    }),
    [channels, kinds, members, tags, teams],
  );
  return (
    <DirectoryContext value={directory}>
      <OutboxContext value={outbox}>{children}</OutboxContext>
    </DirectoryContext>
  );
}

/** Everything that lives as long as somebody is signed in: their session, the live connection, unsent messages. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useSessionQuery().data;
  if (session === null || session === undefined) return null;
  return (
    <SessionContext value={session}>
      <Live session={session}>{children}</Live>
    </SessionContext>
  );
}
