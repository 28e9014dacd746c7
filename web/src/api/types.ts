/** The shapes of the HTTP API, in one place, so that features do not care where they come from. */

export type Role = 'owner' | 'head' | 'operator' | 'quality_control';
export type Language = 'ru' | 'kk' | 'en';

export interface SetupState {
  needed: boolean;
}

export interface MemberRead {
  id: string;
  name: string;
  email: string;
  role: Role;
  language: Language;
  created_at: string;
}

export interface OrganizationRead {
  id: string;
  name: string;
  time_zone: string;
  language: Language;
}

export interface SessionRead {
  member: MemberRead;
  organization: OrganizationRead;
  csrf_token: string;
  permissions: string[];
  /** Where the live updates stood when the session was read. */
  cursor: string;
}

export interface InviteRead {
  id: string;
  role: Role;
  email: string | null;
  expires_at: string;
  created_at: string;
}

export interface InviteCreated extends InviteRead {
  url: string;
}

export interface InviteCheck {
  organization_name: string;
  role: Role;
  email: string | null;
}

export type ApiScope = 'read' | 'write';

export interface ApiKeyRead {
  id: string;
  name: string;
  scopes: ApiScope[];
  prefix: string;
  created_at: string;
  last_used_at: string | null;
}

export interface ApiKeyCreated extends ApiKeyRead {
  key: string;
}

export type ChannelState =
  | 'created'
  | 'connecting'
  | 'qr'
  | 'pairing'
  | 'connected'
  | 'reconnecting'
  | 'logged_out'
  | 'replaced'
  | 'restricted'
  | 'passkey_required'
  | 'failed'
  | 'stopped';

export interface ChannelRead {
  id: string;
  kind: 'bridge';
  label: string;
  color: string;
  state: ChannelState;
  state_since: string;
  reason: { code: number | string | null; message: string } | null;
  phone: string | null;
  name: string | null;
  qr: { text: string; expires_at: string } | null;
  linked_at: string | null;
  created_at: string;
  revision: number;
}

export interface ChannelRemoval {
  conversations: number;
  messages: number;
}

export type MessageStatus =
  'received' | 'queued' | 'sent' | 'delivered' | 'read' | 'played' | 'failed' | 'unknown' | 'canceled';
export type Direction = 'in' | 'out';

export interface MessageAuthor {
  kind: 'contact' | 'member' | 'phone' | 'api_key';
  id: string | null;
  name: string | null;
}

export interface MessageQuote {
  message_id: string | null;
  text: string | null;
  author_name: string | null;
  direction: Direction | null;
}

export interface MessageRead {
  id: string;
  conversation_id: string;
  seq: number;
  direction: Direction;
  kind: string;
  text: string | null;
  status: MessageStatus;
  author: MessageAuthor;
  quote: MessageQuote | null;
  at: string;
  created_at: string;
  sent_at: string | null;
  delivered_at: string | null;
  read_at: string | null;
  error: { code: string; message: string } | null;
  client_key: string | null;
  resent_as_id: string | null;
  revision: number;
}

export interface MessagePage {
  items: MessageRead[];
  older_cursor: string | null;
  newer_cursor: string | null;
}

export interface LastMessage {
  id: string;
  direction: Direction;
  kind: string;
  text: string | null;
  status: MessageStatus;
  author: MessageAuthor;
  at: string;
}

export interface ConversationRead {
  id: string;
  kind: 'direct' | 'group';
  channel_id: string;
  contact: { id: string; name: string | null; phone: string | null; lid_only: boolean };
  assignee_id: string | null;
  unread_count: number;
  waiting_since: string | null;
  last_message: LastMessage | null;
  last_activity_at: string;
  revision: number;
}

export interface ConversationPage {
  items: ConversationRead[];
  next_cursor: string | null;
}

export type ConversationView = 'waiting' | 'mine' | 'all';

export interface Counters {
  total: number;
  waiting: number;
  mine_total: number;
  mine_waiting: number;
  unread: number;
}

export interface DraftRead {
  conversation_id: string;
  text: string;
  updated_at: string;
}

export interface ContactRead {
  id: string;
  name: string | null;
  phone: string | null;
  identifiers: { kind: string; value: string }[];
  created_at: string;
  revision: number;
}

export interface IntakeRead {
  id: string;
  source: string;
  channel_id: string | null;
  external_id: string;
  received_at: string;
  state: string;
  attempts: number;
  error: string | null;
}
