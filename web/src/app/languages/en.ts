import channelsLater from '@/features/channels/later/texts/en.json';
import channels from '@/features/channels/texts/en.json';
import contacts from '@/features/contacts/texts/en.json';
import conversationsLater from '@/features/conversations/later/texts/en.json';
import views from '@/features/conversations/views/texts/en.json';
import conversations from '@/features/conversations/texts/en.json';
import intake from '@/features/intake/texts/en.json';
import messagesLater from '@/features/messages/later/texts/en.json';
import messages from '@/features/messages/texts/en.json';
import notes from '@/features/notes/texts/en.json';
import notifications from '@/features/notifications/texts/en.json';
import organizations from '@/features/organizations/texts/en.json';
import people from '@/features/people/texts/en.json';
import replies from '@/features/replies/texts/en.json';
import common from '@/i18n/texts/en.json';
import palette from '../palette/texts/en.json';
import shell from '../shell/texts/en.json';
import app from '../texts/en.json';
import search from '@/features/search/texts/en.json';
import { joined } from './joined';

/** Every part's sentences in English. */
export default joined(
  ...[common, app, channels, channelsLater, contacts, conversations, conversationsLater, intake, views],
  ...[messages, messagesLater, notes, notifications, organizations, palette, people, replies, search, shell],
);
