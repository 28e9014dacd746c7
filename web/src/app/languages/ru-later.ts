import channels from '@/features/channels/later/texts/ru.json';
import contacts from '@/features/contacts/texts/ru.json';
import conversations from '@/features/conversations/later/texts/ru.json';
import views from '@/features/conversations/views/texts/ru.json';
import intake from '@/features/intake/texts/ru.json';
import messages from '@/features/messages/later/texts/ru.json';
import notes from '@/features/notes/texts/ru.json';
import notifications from '@/features/notifications/texts/ru.json';
import organizations from '@/features/organizations/texts/ru.json';
import people from '@/features/people/texts/ru.json';
import replies from '@/features/replies/texts/ru.json';
import search from '@/features/search/texts/ru.json';
import palette from '../palette/texts/ru.json';
import shell from '../shell/texts/ru.json';
import { joined } from './joined';

/** What is said in Russian by pages and panels that are loaded when they are opened. */
export default joined(
  ...[channels, contacts, conversations, intake, messages, notes],
  ...[notifications, organizations, palette, people, replies, search, shell, views],
);
