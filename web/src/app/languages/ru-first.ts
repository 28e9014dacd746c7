import channels from '@/features/channels/texts/ru.json';
import conversations from '@/features/conversations/texts/ru.json';
import messages from '@/features/messages/texts/ru.json';
import common from '@/i18n/texts/ru.json';
import app from '../texts/ru.json';
import { joined } from './joined';

/** What the inbox says in Russian before anything is opened. */
export default joined(common, app, channels, conversations, messages);
