import intake from '@/features/intake/texts/ru.json';
import notifications from '@/features/notifications/texts/ru.json';
import { joined } from './joined';

/** The sentences in Russian that only the page of settings says: they come with it. */
export default joined(intake, notifications);
