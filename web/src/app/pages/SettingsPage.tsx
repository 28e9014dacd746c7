import { Button, Skeleton } from '@mantine/core';
import { IconLock, IconMapQuestion } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { Page } from '@/components/Page';
import { useChannels } from '@/features/channels';
import { TagsAndFields } from '@/features/contacts';
import { AnswerRulesSettings, DistributionSettings } from '@/features/conversations';
import { FailedIntake } from '@/features/intake';
import {
  ApiKeysSettings,
  ChatVisibility,
  MembersSettings,
  OrganizationSettings,
  PhoneVisibility,
  ProfileSettings,
  TeamsSettings,
} from '@/features/organizations';
import { ContactsSettings } from '@/features/people';
import { RepliesSettings } from '@/features/replies';
import { NotificationsSettings } from '@/features/notifications';
import { useCan, useSession } from '@/lib/session';
import { useLeave } from '../shell/SignedIn';
import { SECTIONS } from './sections';
import classes from './settings.module.css';

type SectionId = (typeof SECTIONS)[number]['id'];

function Content({ id }: { id: SectionId }): ReactNode {
  const leave = useLeave();
  switch (id) {
    case 'profile':
      return <ProfileSettings onSignedOut={leave} />;
    case 'notifications':
      return <NotificationsSettings />;
    case 'members':
      return <MembersSettings />;
    case 'teams':
      return (
        <Suspense fallback={<Skeleton height={160} />}>
          <TeamsSettings />
          <DistributionSettings />
        </Suspense>
      );
    case 'replies':
      return (
        <Suspense fallback={<Skeleton height={160} />}>
          <RepliesSettings />
        </Suspense>
      );
    case 'tags':
      return (
        <Suspense>
          <TagsAndFields />
        </Suspense>
      );
    case 'contacts':
      return (
        <Suspense fallback={<Skeleton height={160} />}>
          <ContactsSettings />
        </Suspense>
      );
    case 'organization':
      return <Everybody />;
    case 'answering':
      return (
        <Suspense>
          <AnswerRulesSettings />
        </Suspense>
      );
    case 'api-keys':
      return <ApiKeysSettings />;
    case 'intake':
      return <FailedIntake />;
  }
}

/** What is decided for everybody: most of it by the owner, of phones by heads, too. */
function Everybody() {
  const channels = useChannels();
  const isOwners = useCan('organization.manage');
  return (
    <>
      {isOwners && (
        <>
          <OrganizationSettings />
          <ChatVisibility channels={channels.data?.map(({ id, label }) => ({ id, name: label })) ?? []} />
        </>
      )}
      <PhoneVisibility />
    </>
  );
}

/** A section that another role may open, or that there is not. */
function NoSection({ isKnown }: { isKnown: boolean }) {
  const { t } = useTranslation();
  const toChats = (
    <Button variant="default" renderRoot={(props) => <Link to="/chats" {...props} />}>
      {t('common.to_chats')}
    </Button>
  );
  return isKnown ? (
    <EmptyState icon={<IconLock size={30} stroke={1.7} />} title={t('common.no_right')} action={toChats}>
      {t('common.no_right_hint')}
    </EmptyState>
  ) : (
    <EmptyState icon={<IconMapQuestion size={30} stroke={1.7} />} title={t('common.no_page')} action={toChats} />
  );
}

/** On a phone the sections are wider than the screen: the open one must be among those that are seen. */
function showSection(link: HTMLElement | null): void {
  link?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

/** Settings of the person and of the organization, one section at a time. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { permissions } = useSession();
  const { section = 'profile' } = useParams({ strict: false });
  const allowed = SECTIONS.filter(({ permission }) => permission === null || permissions.includes(permission));
  const current = allowed.find(({ id }) => id === section);
  return (
    <Page title={t('nav.settings')}>
      <nav className={classes['sections']} aria-label={t('nav.settings')}>
        {allowed.map(({ id, label }) => (
          <Link
            key={id}
            to="/settings/$section"
            params={{ section: id }}
            className={classes['section']}
            data-active={id === current?.id}
            aria-current={id === current?.id ? 'page' : undefined}
            ref={id === current?.id ? showSection : undefined}
          >
            {t(label)}
          </Link>
        ))}
      </nav>
      {current === undefined ? (
        <NoSection isKnown={SECTIONS.some(({ id }) => id === section)} />
      ) : (
        <Content id={current.id} />
      )}
    </Page>
  );
}
