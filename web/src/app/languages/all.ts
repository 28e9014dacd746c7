import replies from '@/features/replies/texts/ru.json';
import { joined } from './joined';
import first from './ru';
import settings from './ru-settings';

/** Everything in Russian, for the compiler and the tests: the page loads what `ru` has not with the part that says it. */
export default joined(first, settings, replies);
