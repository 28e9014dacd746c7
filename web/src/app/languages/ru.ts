import channels from '@/features/channels/texts/ru.json';
import contacts from '@/features/contacts/texts/ru.json';
import conversations from '@/features/conversations/texts/ru.json';
import intake from '@/features/intake/texts/ru.json';
import messages from '@/features/messages/texts/ru.json';
import organizations from '@/features/organizations/texts/ru.json';
import common from '@/i18n/texts/ru.json';
import app from '../texts/ru.json';
import { joined } from './joined';

/** Every part's sentences in Russian. */
export default joined(common, app, channels, contacts, conversations, intake, messages, organizations);
