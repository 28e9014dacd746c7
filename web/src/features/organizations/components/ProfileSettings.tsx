import { ProfileAppearance } from './ProfileAppearance';
import { ProfileAttendance } from './ProfileAttendance';
import { ProfilePassword } from './ProfilePassword';
import { ProfilePerson } from './ProfilePerson';
import { ProfileSessions } from './ProfileSessions';

/** What one member decides for themselves. */
export function ProfileSettings({ onSignedOut }: { onSignedOut: () => void }) {
  return (
    <>
      <ProfilePerson />
      <ProfileAttendance />
      <ProfileAppearance />
      <ProfilePassword />
      <ProfileSessions onSignedOut={onSignedOut} />
    </>
  );
}
