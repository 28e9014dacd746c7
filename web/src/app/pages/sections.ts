import type { Permission } from '@/api/types';

/** Sections of the settings, in their order, and the right that each takes. */
export const SECTIONS = [
  { id: 'profile', label: 'nav.profile', permission: null },
  { id: 'notifications', label: 'notifications.title', permission: null },
  { id: 'members', label: 'members.title', permission: null },
  { id: 'teams', label: 'teams.page', permission: 'teams.manage' },
  { id: 'replies', label: 'nav.replies', permission: 'messages.send' },
  { id: 'tags', label: 'tags.page', permission: 'tags.manage' },
  { id: 'contacts', label: 'imports.page', permission: 'contacts.import' },
  { id: 'organization', label: 'organization.title', permission: 'contacts.hide_phones' },
  { id: 'answering', label: 'conversations.rules_title', permission: null },
  { id: 'api-keys', label: 'api_keys.title', permission: 'api_keys.manage' },
  { id: 'intake', label: 'intake.title', permission: 'intake.manage' },
] as const satisfies { id: string; label: string; permission: Permission | null }[];
