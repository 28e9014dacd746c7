import channelsLater from '@/features/channels/later/texts/kk.json';
import channels from '@/features/channels/texts/kk.json';
import contacts from '@/features/contacts/texts/kk.json';
import conversationsLater from '@/features/conversations/later/texts/kk.json';
import views from '@/features/conversations/views/texts/kk.json';
import conversations from '@/features/conversations/texts/kk.json';
import intake from '@/features/intake/texts/kk.json';
import messagesLater from '@/features/messages/later/texts/kk.json';
import messages from '@/features/messages/texts/kk.json';
import notes from '@/features/notes/texts/kk.json';
import notifications from '@/features/notifications/texts/kk.json';
import organizations from '@/features/organizations/texts/kk.json';
import people from '@/features/people/texts/kk.json';
import replies from '@/features/replies/texts/kk.json';
import common from '@/i18n/texts/kk.json';
import palette from '../palette/texts/kk.json';
import shell from '../shell/texts/kk.json';
import app from '../texts/kk.json';
import search from '@/features/search/texts/kk.json';
import { joined } from './joined';

/** Every part's sentences in Kazakh. */
export default joined(
  ...[common, app, channels, channelsLater, contacts, conversations, conversationsLater, intake, views],
  ...[messages, messagesLater, notes, notifications, organizations, palette, people, replies, search, shell],
);
