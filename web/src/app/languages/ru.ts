import channels from '@/features/channels/texts/ru.json';
import contacts from '@/features/contacts/texts/ru.json';
import conversations from '@/features/conversations/texts/ru.json';
import messages from '@/features/messages/texts/ru.json';
import organizations from '@/features/organizations/texts/ru.json';
import common from '@/i18n/texts/ru.json';
import app from '../texts/ru.json';
import { joined } from './joined';

/** The sentences in Russian that the first screens say; the others are in `ru-settings.ts`. */
export default joined(common, app, channels, contacts, conversations, messages, organizations);
