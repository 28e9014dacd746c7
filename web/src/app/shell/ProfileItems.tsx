import { Menu } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { AttendanceItems, useSignOut } from '@/features/organizations';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { MAIN_KEY } from './main-key';
import classes from './shell.module.css';
import { shortcutHelp } from './ShortcutHelp';
import { useLeave } from './SignedIn';

/** In the member's menu: who one is, whether one is at work, and the way out. */
export function ProfileItems() {
  const { t } = useTranslation();
  const { member, organization } = useSession();
  const navigate = useNavigate();
  const leave = useLeave();
  const signOut = useSignOut(false);
  const { failed } = useNotify();
  return (
    <>
      <div className={classes['meText']}>
        <b>{member.name}</b>
        <span>{organization.name}</span>
      </div>
      <Menu.Divider />
      <Suspense>
        <AttendanceItems />
      </Suspense>
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconUserCircle size={17} />}
        onClick={() => void navigate({ to: '/settings/$section', params: { section: 'profile' } })}
      >
        {t('nav.profile')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconKeyboard size={17} />}
        rightSection={<kbd aria-hidden="true">{MAIN_KEY} /</kbd>}
        onClick={() => {
          shortcutHelp.set(true);
        }}
      >
        {t('shortcuts.title')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconLogout size={17} />}
        onClick={() => {
          // The menu is gone when the server answers, and with it what `mutate` is given.
          signOut.mutateAsync().then(leave, failed);
        }}
      >
        {t('profile.sign_out')}
      </Menu.Item>
    </>
  );
}
