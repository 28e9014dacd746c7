import { Menu, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { AttendanceDot } from '@/components/AttendanceDot';
import { Avatar } from '@/components/Avatar';
import { later } from '@/components/later';
import { Logo } from '@/components/Logo';
import { useOpening } from '@/components/use-opening';
import { useDirectory } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { PLACES } from './navigation';
import classes from './shell.module.css';
import { useChannelTrouble } from './use-channel-trouble';
import { usePlaceCounts } from './use-place-counts';

const ProfileItems = later(() => import('./ProfileItems'), 'ProfileItems');

function ProfileMenu() {
  const { t } = useTranslation();
  const { member } = useSession();
  const { attendance } = useDirectory().members.get(member.id) ?? member;
  const opening = useOpening(ProfileItems);
  return (
    <Menu position="right-end" width={250} offset={12} {...opening}>
      <Menu.Target>
        <UnstyledButton className={classes['me']} aria-label={t('nav.account', { name: member.name })}>
          <Avatar name={member.name} seed={member.id} size={38} />
          <span className={classes['myState']}>
            <AttendanceDot state={attendance.state} />
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <ProfileItems />
      </Menu.Dropdown>
    </Menu>
  );
}

function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
  const label = isDark ? t('nav.to_light') : t('nav.to_dark');
  return (
    <Tooltip label={label} position="right">
      <UnstyledButton
        className={classes['railButton']}
        aria-label={label}
        onClick={() => {
          setColorScheme(isDark ? 'light' : 'dark');
        }}
      >
        {isDark ? <IconSun size={22} stroke={1.7} /> : <IconMoon size={22} stroke={1.7} />}
      </UnstyledButton>
    </Tooltip>
  );
}

/** The narrow column at the left of a desktop screen. */
export function Rail() {
  const { t } = useTranslation();
  const counts = usePlaceCounts();
  const hasTrouble = useChannelTrouble();
  return (
    <nav className={classes['rail']} aria-label={t('nav.main')}>
      <span className={classes['logo']}>
        <Logo size={40} />
      </span>
      {PLACES.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes['place']} activeProps={{ 'data-active': 'true' }}>
          <span className={classes['placeIcon']}>
            <Icon size={23} stroke={1.7} aria-hidden="true" />
            {counts[to] !== undefined && <span className={classes['count']}>{counts[to]}</span>}
            {to === '/channels' && hasTrouble && <span className={classes['alarm']} aria-label={t('nav.trouble')} />}
          </span>
          {t(label)}
        </Link>
      ))}
      <span className={classes['spring']} />
      <SchemeSwitch />
      <ProfileMenu />
    </nav>
  );
}
