export { members, organizationLiveCaches, useMembers } from './api/members';
export { session, setupState, useSessionQuery, useSignOut } from './api/session';
export { ApiKeysSettings } from './components/ApiKeysSettings';
export { InviteForm } from './components/InviteForm';
export { MembersSettings } from './components/MembersSettings';
export { OrganizationSettings } from './components/OrganizationSettings';
export { ProfileSettings } from './components/ProfileSettings';
export { SetupForm } from './components/SetupForm';
export { SignInForm } from './components/SignInForm';
