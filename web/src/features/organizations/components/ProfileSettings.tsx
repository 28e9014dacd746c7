import { ProfileAppearance } from './ProfileAppearance';
import { ProfilePassword } from './ProfilePassword';
import { ProfilePerson } from './ProfilePerson';
import { ProfileSessions } from './ProfileSessions';

/** What one member decides for themselves. */
export function ProfileSettings({ onSignedOut }: { onSignedOut: () => void }) {
  return (
    <>
      <ProfilePerson />
      <ProfileAppearance />
      <ProfilePassword />
      <ProfileSessions onSignedOut={onSignedOut} />
    </>
  );
}
