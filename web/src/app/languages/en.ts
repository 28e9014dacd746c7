import channels from '@/features/channels/texts/en.json';
import contacts from '@/features/contacts/texts/en.json';
import conversationsLater from '@/features/conversations/later/texts/en.json';
import conversations from '@/features/conversations/texts/en.json';
import intake from '@/features/intake/texts/en.json';
import messages from '@/features/messages/texts/en.json';
import notes from '@/features/notes/texts/en.json';
import notifications from '@/features/notifications/texts/en.json';
import organizations from '@/features/organizations/texts/en.json';
import people from '@/features/people/texts/en.json';
import replies from '@/features/replies/texts/en.json';
import common from '@/i18n/texts/en.json';
import shell from '../shell/texts/en.json';
import app from '../texts/en.json';
import search from '@/features/search/texts/en.json';
import { joined } from './joined';

/** Every part's sentences in English. */
export default joined(
  ...[common, app, channels, contacts, conversations, conversationsLater, intake],
  ...[messages, notes, notifications, organizations, people, replies, search, shell],
);
